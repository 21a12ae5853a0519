import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { price, quantity } from '#core/money.ts';
import { Redacted } from '#core/redacted.ts';
import { unixMs } from '#core/time.ts';
import { addressOfKey } from '#core/typed-data.ts';
import type { ClientOrderId } from '#domain/orders/venue-gateway.ts';
import { outcomeInstrumentId } from '#domain/prediction/outcome-instrument.ts';
import { openPredictionSandbox } from '#sandbox/prediction/open-prediction-sandbox.ts';
import type { OpenPredictionSandbox } from '#sandbox/prediction/open-prediction-sandbox.ts';
import { predictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { ScriptedMarkets, scriptedMarket } from '#sandbox/prediction/scripted-markets.ts';
import { openApiKey } from '#adapters/polymarket/auth/api-keys.ts';
import { OrderNoteFile } from '#adapters/polymarket/venue/order-note-file.ts';
import { MemoryOrderNotes } from '#adapters/polymarket/venue/order-notes.ts';
import type { OrderNotes } from '#adapters/polymarket/venue/order-notes.ts';
import { PolymarketVenue } from '#adapters/polymarket/venue/polymarket-venue.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { webSocketPort } from '#adapters/transport/web-socket-port.ts';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';
import { lockAccount } from '#apps/prediction/live/account-lock.ts';

const KEY = `0x${'2'.repeat(64)}`;
const ACCOUNT = addressOfKey(new Redacted(KEY));
const market = scriptedMarket(1);
/** As the feed of a sandbox names it. */
const LISTED = { ...market, venue: 'sandbox-polymarket' };
const BUY = { instrument: outcomeInstrumentId(LISTED, 0), side: 'buy', quantity: quantity(Decimal.of(10n)) } as const;

let folder = '';
let sandbox: OpenPredictionSandbox;

const watch = (...args: readonly string[]): Promise<CapturedRun> =>
  captureCli(['watch', '--venue', sandbox.url, '--markets', '1', '--seconds', '1', ...args], folder);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-live-watch-'));
  const now = systemClock.now();
  const living = new ScriptedMarkets(unixMs(now - 1), [market]);
  const place = { market: market.id, time: now, receivedTime: now };
  living.plan({ kind: 'book', ...place, bids: [4_900, 100e6], asks: [5_100, 50e6] });
  const config = predictionConfig({ hasLegacy: false });
  sandbox = await openPredictionSandbox({ living, config, clock: systemClock, port: 0 });
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

describe('assay watch --live', () => {
  it.each([
    [['--live'], 1, 'Expected --account <address> with --live'],
    [['--account', ACCOUNT], 2, 'Expected --account and --most with --live only'],
    [['--most', '10'], 2, 'Expected --account and --most with --live only'],
    [['--live', '--account', ACCOUNT, '--most', '0'], 2, 'Expected --most to be an amount above "0"'],
    [['--live', '--account', ACCOUNT, '--speed', '10'], 1, 'Expected a sandbox in real time with --live'],
    [['--live', '--account', ACCOUNT], 1, 'ASSAY_PREDICTION_SANDBOX_KEY'],
  ])('is refused with %j', async (args, exitCode, words) => {
    const run = await watch(...args);
    expect(run).toMatchObject({ exitCode, stdout: '' });
    expect(run.stderr).toContain(words);
  });

  it('is refused in a sandbox that ends with the process', async () => {
    vi.stubEnv('ASSAY_PREDICTION_SANDBOX_KEY', KEY);
    const args = ['watch', '--venue', 'sandbox', '--markets', '5', '--live', '--account', ACCOUNT];
    const run = await captureCli(args, folder);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('a sandbox that ends with this process');
  });

  it('is refused for another account than that of the key, and tells neither key nor account', async () => {
    vi.stubEnv('ASSAY_PREDICTION_SANDBOX_KEY', KEY);
    const run = await watch('--live', '--account', `0x${'3'.repeat(40)}`);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('Expected --account to be that of the key');
    expect(run.stderr).not.toContain(ACCOUNT);
    vi.stubEnv('ASSAY_PREDICTION_SANDBOX_KEY', 'not-a-key');
    const broken = await watch('--live', '--account', ACCOUNT);
    expect(broken.stderr).toContain('Expected a private key');
    expect(broken.stderr).not.toContain('not-a-key');
  });

  it('never uses the key of the real venue at another address', async () => {
    vi.stubEnv('ASSAY_POLYMARKET_KEY', KEY);
    const run = await watch('--live', '--account', ACCOUNT);
    expect(run.stderr).toContain('ASSAY_PREDICTION_SANDBOX_KEY');
  });

  it('begins, says that it is real and what it may spend, and ends with nothing left', async () => {
    vi.stubEnv('ASSAY_PREDICTION_SANDBOX_KEY', KEY);
    const run = await watch('--live', '--account', ACCOUNT.toLowerCase(), '--most', '25.5');
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    expect(run.stderr).toContain(`LIVE: real orders, account ${ACCOUNT}, at most 25.5 in all`);
    expect(run.stderr).toContain('nothing is held, nothing is ordered');
    expect(run.stderr).not.toContain(KEY);
  });

  it('is refused while another process trades the account', async () => {
    vi.stubEnv('ASSAY_PREDICTION_SANDBOX_KEY', KEY);
    const other = lockAccount(join(folder, 'prediction-live'), `prediction-sandbox-${ACCOUNT.toLowerCase()}`);
    const run = await watch('--live', '--account', ACCOUNT);
    other[Symbol.dispose]();
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('the only process that trades');
  });

  it('knows again what it bought in an earlier life', async () => {
    const key = `0x${'4'.repeat(64)}`;
    vi.stubEnv('ASSAY_PREDICTION_SANDBOX_KEY', key);
    const account = addressOfKey(new Redacted(key));
    const file = join(folder, 'prediction-live', `prediction-sandbox-${account.toLowerCase()}.orders.jsonl`);
    const notes = await OrderNoteFile.open(file);
    const earlier = await byHand(key, notes);
    await earlier.submit({ ...BUY, clientId: 'of-the-desk' as ClientOrderId, type: { kind: 'market' } });
    earlier.close();
    await notes.close();
    // As if that had been an hour ago: what left within the last minute is waited for.
    const old = readFileSync(file, 'utf8').replaceAll(
      /"sentAt":(\d+)/g,
      (_, at) => `"sentAt":${Number(at) - 3_600_000}`,
    );
    writeFileSync(file, old);
    const run = await watch('--live', '--account', account);
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    // 10 at 0.51, without fees.
    expect(run.stderr).toMatch(/from earlier starts: held: 10(\.0+)? question-1:yes@\S+, which cost 5\.10/);
    expect(run.stderr).toContain('positions stay until they are decided');
  });

  it('is refused with an order or contracts in the account that it did not make', async () => {
    vi.stubEnv('ASSAY_PREDICTION_SANDBOX_KEY', KEY);
    const hand = await byHand();
    const limit = { kind: 'limit', timeInForce: 'gtc', postOnly: false } as const;
    const resting = {
      ...BUY,
      clientId: 'one' as ClientOrderId,
      type: { ...limit, price: price(Decimal.parse('0.3')) },
    };
    expect(await hand.submit(resting)).toMatchObject({ kind: 'accepted' });
    const withOrder = await watch('--live', '--account', ACCOUNT);
    expect(withOrder.exitCode).toBe(1);
    expect(withOrder.stderr).toContain('without orders that this desk does not know');
    await hand.cancel(resting);
    await hand.submit({ ...BUY, clientId: 'two' as ClientOrderId, type: { kind: 'market' } });
    const withContracts = await watch('--live', '--account', ACCOUNT);
    expect(withContracts.exitCode).toBe(1);
    expect(withContracts.stderr).toContain('to hold only what this desk has bought');
    hand.close();
  });
});

/** The account, used by its owner without this desk. */
async function byHand(key = KEY, notes: OrderNotes = new MemoryOrderNotes()): Promise<PolymarketVenue> {
  const http = fetchPort(sandbox.addresses.clob);
  const privateKey = new Redacted(key);
  const timestamp = Math.floor(systemClock.now() / 1_000);
  const apiKey = await openApiKey(http, { privateKey, chainId: 137, timestamp, nonce: 0 });
  return new PolymarketVenue({
    http,
    sockets: webSocketPort(sandbox.addresses.ws),
    clock: systemClock,
    credentials: { privateKey, apiKey, funder: undefined, signatureType: 0 },
    markets: () => Promise.resolve([LISTED]),
    notes,
    settings: { heartbeatMs: 'off' },
  });
}
