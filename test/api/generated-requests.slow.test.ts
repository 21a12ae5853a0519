import { homedir } from 'node:os';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayAct } from '#contract/access.ts';
import type { Access, Role } from '#contract/access.ts';
import { API, API_BASE } from '#contract/api.ts';
import type { EndpointName } from '#contract/api.ts';
import type { Endpoint } from '#contract/endpoint.ts';
import { HttpCaller } from './http-caller.ts';
import type { HttpAnswer } from './http-caller.ts';
import { peopleOf } from './people.ts';
import type { People } from './people.ts';
import { requestsOf } from './requests.ts';
import type { GeneratedRequest, OpenApiDocument } from './requests.ts';
import { ServerProcess } from './server-process.ts';

/** So many by default; `ASSAY_REQUESTS=100000` asks for more. */
const REQUESTS = Number(process.env['ASSAY_REQUESTS'] ?? 6_000);
const AT_ONCE = 24;
/** Secrets that the server is given, and that it must show to nobody. */
const PLANTED = {
  mail: 'planted-mail-password-5r2k',
  venue: 'planted-venue-secret-8q1z',
  url: 'planted-url-token-3x7v',
};

let server: ServerProcess;
let caller: HttpCaller;
let people: People;
let requests: fc.Arbitrary<GeneratedRequest>;

beforeAll(async () => {
  server = await ServerProcess.start({
    environment: {
      ASSAY_PREDICTION_IS_ON: 'true',
      ASSAY_PREDICTION_MARKETS: '12',
      ASSAY_SERVER_TRUST_PROXY: 'true',
      ASSAY_SERVER_REQUESTS_PER_MINUTE: '10000000',
      ASSAY_BINANCE_KEY: PLANTED.venue,
      ASSAY_BINANCE_SECRET: PLANTED.venue,
      ASSAY_MAIL_SECRET: PLANTED.mail,
      ASSAY_NOTIFY_HEARTBEAT_PING_URL: `http://127.0.0.1:9/${PLANTED.url}`,
    },
  });
  caller = new HttpCaller(server.url, AT_ONCE);
  people = await peopleOf(caller, server.printed);
  const document = (await caller.send({ method: 'GET', path: '/docs/json' })).json() as OpenApiDocument;
  requests = requestsOf(document, await hintsOf());
});
afterAll(async () => {
  caller.close();
  await server.stop();
});

/** Names that are really there, so that requests reach what they ask for. */
async function hintsOf(): Promise<Readonly<Record<string, readonly unknown[]>>> {
  return {
    instrument: ['BTC/USDT@sandbox', 'ETH/USDT@sandbox'],
    timeframe: ['1m', '15m', '4h'],
    session: ['sandbox-trend', 'sandbox-surgical'],
    strategy: ['strike', 'sma-cross'],
    symbol: ['BTC/USDT'],
  };
}

function isAllowed(access: Access, role: Role | undefined): boolean {
  if (access.kind === 'public') return true;
  return role !== undefined && access.kind === 'role' && mayAct(role, access.role);
}

/** Not signed in, not allowed, or an address that was too long to be read. */
const REFUSED: ReadonlySet<number> = new Set([401, 403, 414]);

/** An address with a name that is longer than any is one of nothing. */
function isNoAddress({ path }: GeneratedRequest, status: number): boolean {
  return status === 404 && path.length > 300;
}

const FOR_THE_OWNER = / \/(settings|doctor)$/;

/** Everything that is wrong with an answer. */
function problemsWith(request: GeneratedRequest, role: Role | undefined, { status, text, type }: HttpAnswer): string[] {
  const { access }: Endpoint = API[request.endpoint];
  const found: string[] = [];
  if (status >= 500) found.push(`status ${status}`);
  if (!isAllowed(access, role) && !REFUSED.has(status) && !isNoAddress(request, status))
    found.push(`${role ?? 'nobody'} was answered ${status}`);
  if (status >= 400 && !type.includes('application/problem+json')) found.push(`an error of type "${type}"`);
  // Where things lie on the machine is shown to its admin, where that is what is asked for.
  const places = FOR_THE_OWNER.test(request.endpoint)
    ? []
    : [server.dataFolder, homedir() === '/' ? 'no home' : homedir(), import.meta.dirname];
  for (const secret of [...Object.values(PLANTED), ...people.passwords, ...places]) {
    if (text.includes(secret)) found.push(`shows "${secret}"`);
  }
  return found;
}

describe('requests made from the document', () => {
  it(`are answered without a mistake, and only to whoever may ask (${REQUESTS} requests)`, async () => {
    const answered = new Map<number, number>();
    const reached = new Set<EndpointName>();
    const failures: string[] = [];
    const all = fc.sample(requests, { numRuns: REQUESTS, seed: 20_261_121 });
    const roles = [undefined, 'viewer', 'trader', 'admin'] as const;
    await caller.all(all, async (request, i) => {
      const role = roles[i % roles.length];
      const answer = await caller.send({
        ...request,
        path: `${API_BASE}${request.path}`,
        token: people.tokens.get(role),
      });
      answered.set(answer.status, (answered.get(answer.status) ?? 0) + 1);
      if (answer.status < 300) reached.add(request.endpoint);
      for (const problem of problemsWith(request, role, answer))
        failures.push(`${request.method} ${request.path}: ${problem}: ${answer.text.slice(0, 300)}`);
    });
    expect(failures.slice(0, 5)).toEqual([]);
    // A generator that is never understood would prove nothing.
    expect(answered.get(200) ?? 0).toBeGreaterThan(REQUESTS / 20);
    expect(reached.size).toBeGreaterThan(25);
    const health = await caller.send({ method: 'GET', path: '/health' });
    expect([health.status, (health.json() as { status: string }).status]).toEqual([
      200,
      expect.stringMatching(/ok|degraded/),
    ]);
  });
});
