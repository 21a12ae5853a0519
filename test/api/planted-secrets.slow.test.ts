import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_BASE } from '#contract/api.ts';
import { HttpCaller } from './http-caller.ts';
import { peopleOf } from './people.ts';
import type { People } from './people.ts';
import { ServerProcess } from './server-process.ts';

/** What nobody may find anywhere but where it was put. */
const PLANTED = {
  venueKey: 'planted-venue-key-7f3a9',
  venueSecret: 'planted-venue-secret-2c8e1',
  webhook: 'planted-webhook-token-5e7a2',
  ping: 'planted-ping-path-1b9c3',
  wrongPassword: 'planted-wrong-password-8a6d4',
  header: 'planted-header-value-4f2e7',
  query: 'planted-query-value-6c1b8',
};

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'assay.mjs');
const folder = mkdtempSync(join(tmpdir(), 'assay-planted-'));
let server: ServerProcess;
let caller: HttpCaller;
let people: People;
/** Everything that was answered. */
const answers: string[] = [];

beforeAll(async () => {
  const settings = {
    notify: {
      channels: { ops: { kind: 'webhook', target: await hookAddress() } },
      heartbeat: { pingUrl: `http://127.0.0.1:9/${PLANTED.ping}` },
    },
    jobs: {},
  };
  writeFileSync(join(folder, 'assay.json'), JSON.stringify(settings));
  server = await ServerProcess.start({
    dataFolder: folder,
    environment: {
      ASSAY_SERVER_TRUST_PROXY: 'true',
      ASSAY_SERVER_LOG_LEVEL: 'debug',
      ASSAY_BINANCE_KEY: PLANTED.venueKey,
      ASSAY_BINANCE_SECRET: PLANTED.venueSecret,
      ASSAY_OPS_TOKEN: PLANTED.webhook,
      ASSAY_OPS_SECRET: PLANTED.webhook,
    },
  });
  caller = new HttpCaller(server.url, 4);
  people = await peopleOf(caller, server.printed);
});
afterAll(async () => {
  caller.close();
  hook.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** Somebody who is told of alerts. */
const hook = createServer((request, response) => {
  request.resume();
  response.writeHead(204).end();
});

async function hookAddress(): Promise<string> {
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(hook.address() as AddressInfo).port}/hook`;
}

/** A backup that is not encrypted, so that one can look into it. */
function backUp(): void {
  const { status, stderr } = spawnSync(process.execPath, [BIN, '--data-dir', folder, 'backup'], {
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
}

async function ask(
  method: string,
  path: string,
  more: { body?: object; token?: string | undefined; headers?: Record<string, string> } = {},
) {
  const { body, ...others } = more;
  const answer = await caller.send({
    method,
    path: `${API_BASE}${path}`,
    ...others,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  answers.push(answer.text);
  return answer;
}

/** The text of every file below a folder, with what is packed in it. */
function filesBelow(place: string): { readonly path: string; readonly text: string }[] {
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((path) => join(place, path))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ path, text: unpacked(readFileSync(path)) }));
}

function unpacked(bytes: Buffer): string {
  for (const unpack of [gunzipSync, zstdDecompressSync]) {
    try {
      return unpack(bytes).toString('latin1');
    } catch {
      // Not packed in this way.
    }
  }
  return bytes.toString('latin1');
}

describe('secrets that were planted', () => {
  it('turn up in no answer, log, backup, audit entry or file', async () => {
    const admin = people.tokens.get('admin');
    await ask('POST', '/auth/sign-in', { body: { name: 'admin', password: PLANTED.wrongPassword } });
    await ask('POST', '/auth/sign-in', { body: { name: PLANTED.wrongPassword, password: 'x' } });
    await ask('GET', `/signals?limit=1&from=${PLANTED.query}`, {
      token: admin,
      headers: { 'x-planted': PLANTED.header },
    });
    await ask('GET', `/nothing?token=${PLANTED.query}`, { headers: { cookie: `assay-session=${PLANTED.header}` } });
    await ask('GET', '/overview', { headers: { authorization: `Bearer ${PLANTED.header}` } });
    await ask('POST', '/runs', { token: admin, body: { strategy: 'strike', instrument: 'NO/SUCH@sandbox' } });
    for (const path of ['/settings', '/alerts/channels', '/alerts', '/audit', '/health', '/sessions', '/jobs']) {
      expect((await ask('GET', path, { token: admin })).status).toBe(200);
    }
    await ask('POST', '/alerts/channels/ops/test', { token: admin });
    await ask('POST', '/doctor', { token: admin });
    // What is written with a delay is there once the server has ended.
    await server.stop();
    backUp();
    const secrets = [...Object.values(PLANTED), ...people.passwords, ...people.tokens.values()];
    const places = [
      { path: 'answers', text: answers.join('\n') },
      { path: 'terminal', text: server.printed.join('') },
      ...filesBelow(folder).filter(({ path }) => !path.endsWith('assay.json')),
    ];
    expect(places.some(({ path }) => path.endsWith('server.log'))).toBe(true);
    expect(places.some(({ path }) => path.includes('backups'))).toBe(true);
    const found = places.flatMap(({ path, text }) =>
      secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${path}`),
    );
    expect(found.filter((each) => !each.startsWith(PLANTED.query) || !each.includes('answers'))).toEqual([]);
  });
});
