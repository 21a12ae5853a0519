import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scalarSettings } from '#apps/settings/schema-tree.ts';
import { COMMANDS } from '#apps/cli/commands.ts';
import packageJson from '../../package.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '../..');
const SYSTEMD = readdirSync(join(ROOT, 'ops/systemd')).map((name) => `ops/systemd/${name}`);
const WINDOWS = readdirSync(join(ROOT, 'ops/windows')).map((name) => `ops/windows/${name}`);
const GUIDES = ['docker', 'systemd', 'windows'].map((name) => `docs/guides/install-${name}.md`);
const FILES = [
  'Dockerfile',
  '.dockerignore',
  'ops/compose.yaml',
  'ops/health-check.mjs',
  ...SYSTEMD,
  ...WINDOWS,
  ...GUIDES,
];

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const found = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map((match) => match[1]!);

describe.each(FILES)('%s', (path) => {
  const text = read(path);

  it('names only settings, variables and secrets that there are', () => {
    const known = new Set(scalarSettings().flatMap(({ variables }) => variables));
    for (const variable of found(text, /\b(ASSAY_[A-Z_]+)\b/g)) expect(known, variable).toContain(variable);
    const groups = [...new Set(scalarSettings().map((setting) => setting.path.split('.')[0]))].join('|');
    const keys = new Set([...scalarSettings().map((setting) => setting.path), 'backup.schedule']);
    const named = found(text, new RegExp(`\`((?:${groups})\\.[a-zA-Z.]+)\``, 'g'));
    for (const key of named.filter((each) => !each.endsWith('.json'))) expect(keys, key).toContain(key);
  });

  it('names only commands, scripts and files that there are', () => {
    const commands = new Set(COMMANDS.map(({ name }) => name));
    for (const name of found(text, /assay\.mjs"? ([a-z-]+)/g)) expect(commands, name).toContain(name);
    for (const name of found(text, /npm run ([a-z-]+)/g))
      expect(Object.keys(packageJson.scripts), name).toContain(name);
    const slashes = text.replaceAll('\\', '/').replaceAll(/https?:\/\/\S+/g, '');
    const paths = found(
      slashes,
      /(?<![\w/.-])(?:\/srv\/assay\/|@ROOT@\/)?((?:bin|ops|src|docs)\/[\w./-]*\w)(?![\w*])/g,
    );
    for (const each of paths.filter((name) => !name.startsWith('ops/secrets')))
      expect(existsSync(join(ROOT, each)), each).toBe(true);
    const links = found(text, /\]\(([\w./-]+\.md)[#)]/g);
    for (const link of links) expect(existsSync(join(ROOT, path, '..', link)), link).toBe(true);
  });

  it('holds no secret and no place of one machine', () => {
    expect(text).not.toMatch(/-----BEGIN|password=\S|:[^/@\s'"]{6,}@[a-z]/i);
    expect(text).not.toMatch(/\/home\/\w+|C:\\Users\\\w+/);
    expect(text.endsWith('\n')).toBe(true);
  });
});

describe('the image', () => {
  const text = read('Dockerfile');
  const stages = text.split(/^FROM /m).slice(1);
  const last = stages.at(-1)!;

  it('runs as a user without rights, keeps everything in one place, and says how it is', () => {
    expect(stages.length).toBeGreaterThanOrEqual(3);
    expect(found(last, /^USER (\S+)/gm)).toEqual(['10001:10001']);
    expect(last).toMatch(/^VOLUME \/data$/m);
    expect(last).toContain('ASSAY_DATA_DIR=/data');
    expect(last).toMatch(/^HEALTHCHECK .*CMD \["node", "ops\/health-check\.mjs"\]$/m);
    expect(last).toMatch(/^ENTRYPOINT \["node", "bin\/assay\.mjs"\]$/m);
    expect(last).not.toMatch(/npm |apt-get|curl /);
  });

  it('has the version of Node that the project is made for, and only packages that run', () => {
    const [, major] = /^ARG NODE_IMAGE=node:(\d+)-/m.exec(text)!;
    expect(Object.values(packageJson.optionalDependencies).every((version) => version.startsWith(`${major}.`))).toBe(
      true,
    );
    expect(last).toContain('COPY --from=packages /app/node_modules');
    const packages = stages.find((stage) => stage.includes('AS packages'));
    expect(packages).toContain('npm pkg delete devDependencies');
    expect(Object.keys(packageJson.devDependencies)).toEqual(expect.arrayContaining(['pg', 'ccxt']));
  });

  it('is made of what the list of what it ignores lets through', () => {
    const lines = read('.dockerignore').split('\n');
    const first = lines.findIndex((line) => line !== '' && !line.startsWith('#'));
    expect(lines[first]).toBe('*');
    const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    for (const each of allowed) expect(existsSync(join(ROOT, each)), each).toBe(true);
    const copied = found(text, /^COPY (?!--from)(.+)$/gm).flatMap((line) => line.split(' ').slice(0, -1));
    for (const each of copied.filter((name) => name !== '.')) expect(allowed).toContain(each);
    expect(lines).toEqual(expect.arrayContaining(['**/*.key', '**/*.test.ts']));
  });
});

describe('compose', () => {
  const text = read('ops/compose.yaml');
  const services = ['assay', 'postgres'].map((name) => block(text, name));

  it('is indented by spaces, two by two, and says nothing twice', () => {
    for (const line of text.split('\n')) expect(line).toMatch(/^(?: {2})*(?:[^\s].*)?$/);
    for (const service of services) {
      const keys = found(service, /^ {4}([a-z_]+):/gm);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it.each(['assay', 'postgres'])('gives %s no right that it does not need', (name) => {
    const service = block(text, name);
    expect(service).toMatch(/^ {4}read_only: true$/m);
    expect(service).toMatch(/^ {4}cap_drop:\n {6}- ALL$/m);
    expect(service).toMatch(/^ {4}security_opt:\n {6}- no-new-privileges:true$/m);
    expect(service).toMatch(/^ {4}tmpfs:\n {6}- \/tmp/m);
    expect(service).toMatch(/^ {4}restart: unless-stopped$/m);
    expect(service).not.toMatch(/privileged|cap_add|network_mode|docker\.sock/);
  });

  it('publishes on loopback only, and keeps the database to itself', () => {
    expect(found(text, /^ {6}- ['"](\d[^'"]*)['"]$/gm)).toEqual(['127.0.0.1:8400:8400']);
    expect(services[1]).not.toContain('ports:');
    expect(text).toMatch(/^ {2}back:\n {4}internal: true$/m);
  });

  it('takes passwords from files, and waits until the database is well', () => {
    expect(text).toMatch(/POSTGRES_PASSWORD_FILE: \/run\/secrets\/postgres_password/);
    expect(text).toMatch(/PGPASSFILE: \/run\/secrets\/pgpass/);
    expect(text).not.toMatch(/POSTGRES_PASSWORD:|_PASSPHRASE:/);
    expect(services[0]).toMatch(/condition: service_healthy/);
    expect(services[1]).toMatch(/healthcheck:\n {6}test: .*pg_isready/);
    const declared = found(text, /^ {2}([a-z_]+):\n {4}file: /gm);
    const used = services.flatMap((service) => found(block(service, 'secrets', 4), /^ {6}- (\w+)$/gm));
    expect(new Set(used)).toEqual(new Set(declared));
  });
});

describe('units of systemd', () => {
  const isThere = spawnSync('systemd-analyze', ['--version']).status === 0;
  const node = '/usr/bin/node';

  if (isThere && existsSync(node)) {
    it('are what systemd takes', () => {
      const run = spawnSync('systemd-analyze', ['verify', ...SYSTEMD.map((path) => join(ROOT, path))], {
        encoding: 'utf8',
      });
      expect([run.stderr, run.status]).toEqual(['', 0]);
    });
  }

  it.each(SYSTEMD)('%s has sections of plain lines', (path) => {
    const lines = read(path).split('\n');
    for (const line of lines) expect(line).toMatch(/^(?:|#.*|\[[A-Z]\w+\]|[A-Z]\w+=.*)$/);
    for (const name of found(read(path), /(assay[\w-]*\.(?:service|timer))/g)) {
      expect(existsSync(join(ROOT, 'ops/systemd', name)), name).toBe(true);
    }
  });

  it.each(['ops/systemd/assay.service', 'ops/systemd/assay-backup.service'])('%s gives away no right', (path) => {
    const lines = read(path).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'User=assay',
        'NoNewPrivileges=yes',
        'CapabilityBoundingSet=',
        'ProtectSystem=strict',
        'ProtectHome=yes',
        'PrivateTmp=yes',
        'StateDirectory=assay',
        'StateDirectoryMode=0700',
        'SystemCallFilter=@system-service',
      ]),
    );
    // The engine compiles as it runs.
    expect(lines).not.toContain('MemoryDenyWriteExecute=yes');
  });

  it('begin again, every night and after every failure', () => {
    expect(read('ops/systemd/assay.service')).toMatch(/^Restart=on-failure$/m);
    expect(read('ops/systemd/assay-backup.timer')).toMatch(/^Persistent=true$/m);
  });
});

describe('the task of Windows', () => {
  const xml = read('ops/windows/assay-task.xml');
  const script = read('ops/windows/install.ps1');

  it('is well-formed, and everything to be filled in is filled in', () => {
    expect(unbalanced(xml)).toEqual([]);
    const places = new Set(found(xml, /(@[A-Z]+@)/g));
    const filled = new Set(found(script, /'(@[A-Z]+@)' =/g));
    expect(filled).toEqual(places);
    expect(script).toContain('SecurityElement]::Escape');
  });

  it('starts with the machine and on signing in, again when it fails, and never ends by a limit', () => {
    for (const part of [
      '<BootTrigger>',
      '<LogonTrigger>',
      '<RestartOnFailure>',
      '<ExecutionTimeLimit>PT0S<',
      'LeastPrivilege',
    ]) {
      expect(xml).toContain(part);
    }
    expect(xml).toContain('<DisallowStartIfOnBatteries>false<');
  });
});

describe('the look at the health', () => {
  it.each([
    [200, { status: 'degraded' }, 0, 'degraded\n'],
    [503, { status: 'down' }, 1, 'down\n'],
  ])('of a server that answers %i ends with %j: %i', async (code, body, exitCode, stdout) => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/health' ? code : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await looked(`http://127.0.0.1:${port}`)).toMatchObject({ exitCode, stdout });
    server.close();
    await new Promise((resolve) => server.once('close', resolve));
    expect(await looked(`http://127.0.0.1:${port}`)).toMatchObject({ exitCode: 1, stdout: '' });
  });
});

async function looked(address: string): Promise<{ readonly exitCode: number | null; readonly stdout: string }> {
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, [join(ROOT, 'ops/health-check.mjs'), address]);
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.resume();
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, stdout };
}

/** What stands below a key of YAML, by its indentation. */
function block(text: string, key: string, indent = 2): string {
  const lines = text.split('\n');
  const first = lines.indexOf(`${' '.repeat(indent)}${key}:`);
  if (first < 0) return '';
  const rest = lines.slice(first + 1);
  const end = rest.findIndex((line) => line.trim() !== '' && line.search(/\S/) <= indent);
  return rest.slice(0, end < 0 ? undefined : end).join('\n');
}

/** Tags that are not closed, or closed without having been opened. */
function unbalanced(xml: string): readonly string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, closing, name, rest] of xml
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .matchAll(/<(\/?)([A-Za-z]+)([^<>]*)>/g)) {
    if (closing === '' && !rest!.endsWith('/')) open.push(name!);
    else if (closing === '/' && open.pop() !== name) wrong.push(name!);
  }
  const isStray = /[<>]/.test(xml.replaceAll(/<!--[\s\S]*?-->|<\/?[A-Za-z]+[^<>]*>/g, ''));
  return [...wrong, ...open, ...(isStray ? ['a stray bracket'] : [])];
}
