import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { DEMO_ACCOUNT, exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { openSandbox } from '#sandbox/exchange/open-sandbox.ts';
import type { OpenSandbox } from '#sandbox/exchange/open-sandbox.ts';
import { AssayProcess, eventually } from './assay-process.ts';
import type { EndedProcess } from './assay-process.ts';
import { TRIANGLE } from './triangle-market.ts';

/** A minute of the market takes 0.6 s, so that something is bought about every five seconds. */
const SPEED = 100;
const CAPITAL = Decimal.parse('10000');
const SESSION = 'sma-cross-BTCUSDT-1m-sandbox';
const KEYS = { ASSAY_SANDBOX_KEY: DEMO_ACCOUNT.key, ASSAY_SANDBOX_SECRET: DEMO_ACCOUNT.secret };
const STRATEGY = ['--strategy', 'sma-cross', '--set', 'fast=2', '--set', 'slow=4', '--set', 'sides=long'];

interface VenueOrder {
  readonly side: 'BUY' | 'SELL';
  readonly type: string;
  readonly status: string;
  readonly origQty: string;
}

interface VenueTruth {
  readonly balances: readonly { readonly asset: string; readonly free: string; readonly locked: string }[];
  readonly orders: readonly VenueOrder[];
  readonly trades: readonly { readonly isBuyer: boolean }[];
}

describe('assay trade --live at a venue of its own process', () => {
  let folder: string;
  let sandbox: OpenSandbox;
  const started: AssayProcess[] = [];
  const assay = (words: readonly string[], keys: Readonly<Record<string, string>> = KEYS): AssayProcess => {
    started.push(new AssayProcess(['--data-dir', folder, ...words], keys));
    return started.at(-1)!;
  };
  const run = (...words: string[]): Promise<EndedProcess> => assay(words).ended;
  const live = (account: readonly string[] = ['--account', '1000001'], keys = KEYS): AssayProcess =>
    assay(
      ['trade', '--live', '--venue', 'sandbox', '--url', sandbox.url, '--timeframe', '1m', ...account, ...STRATEGY],
      keys,
    );

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-live-'));
    sandbox = await openSandbox({
      // With commissions in the quote currency nothing is left over that is too small to be sold.
      config: exchangeConfig({ symbols: [TRIANGLE], speed: SPEED, commission: 'quote' }),
      clock: systemClock,
      port: 0,
    });
  });

  afterAll(async () => {
    await Promise.all(started.map((process) => process.kill()));
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  /** Over the wire, as anybody would ask. */
  async function truth(): Promise<VenueTruth> {
    return (await (await fetch(`${sandbox.url}/sandbox/truth`)).json()) as VenueTruth;
  }

  /** What the account has more than at its beginning; negative when less. */
  async function changeOf(asset: 'BTC' | 'USDT'): Promise<Decimal> {
    const { free, locked } = (await truth()).balances.find((balance) => balance.asset === asset)!;
    return Decimal.parse(free).plus(Decimal.parse(locked)).minus(Decimal.parse(DEMO_ACCOUNT.balances[asset]!));
  }

  const isOpen = ({ status }: VenueOrder): boolean => status === 'NEW' || status === 'PARTIALLY_FILLED';
  const openOrders = async (): Promise<readonly VenueOrder[]> => (await truth()).orders.filter(isOpen);
  const purchases = async (): Promise<number> => (await truth()).trades.filter(({ isBuyer }) => isBuyer).length;

  /** Something is held, and its stop is at the venue. */
  const holdsWithStop = (): Promise<void> =>
    eventually('a position with its stop', async () => {
      const { trades, orders } = await truth();
      return trades.at(-1)?.isBuyer === true && orders.some((order) => order.type === 'STOP_LOSS' && isOpen(order));
    });

  async function expectOnlyStopOf(held: Decimal): Promise<void> {
    const open = await openOrders();
    expect(open).toMatchObject([{ side: 'SELL', type: 'STOP_LOSS' }]);
    expect(Decimal.parse(open[0]!.origQty).compare(held)).toBe(0);
  }

  /** Books and venue, asset by asset: quantities to the last unit, money to the cents that our books round each execution to. */
  async function expectBooksAsAtVenue(): Promise<void> {
    const { output } = await run('positions', '--json', '--session', SESSION);
    const [{ quantity, cash }] = JSON.parse(output) as [{ readonly quantity: string; readonly cash: string }];
    expect(
      Decimal.parse(quantity)
        .minus(await changeOf('BTC'))
        .isZero(),
    ).toBe(true);
    const difference = Decimal.parse(cash)
      .minus(CAPITAL)
      .minus(await changeOf('USDT'));
    expect(Math.abs(difference.toNumber())).toBeLessThan(0.01 * (await truth()).trades.length);
  }

  it('sends nothing without the id of the account, with another one, and without a right key', async () => {
    const runs = await Promise.all([
      live([]).ended,
      live(['--account', '1000002']).ended,
      live(undefined, { ...KEYS, ASSAY_SANDBOX_SECRET: 'another-secret' }).ended,
      run('trade', '--live', '--account', '1000001', '--venue', 'binance-testnet', '--url', sandbox.url, ...STRATEGY),
    ]);
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1, 1]);
    const [untyped, wrong, forged, keyless] = runs.map(({ output }) => output);
    expect(untyped).toContain('Expected --account <id> with --live');
    expect(wrong).toContain('Expected --account to be that of the key, was "1000002"');
    expect(wrong).toContain('Nothing was sent');
    expect(wrong).not.toContain('1000001');
    expect(forged).toMatch(/signature/i);
    expect(forged).not.toContain('another-secret');
    expect(keyless).toContain('ASSAY_BINANCE_TESTNET_KEY');
    expect((await truth()).orders).toEqual([]);
  });

  it('buys for real, and when it is killed the stop of what it holds stands at the venue', async () => {
    const trader = live();
    await trader.says(/LIVE: real orders, account 1000001 at sandbox[^]*bought/);
    await holdsWithStop();
    const held = await changeOf('BTC');
    await trader.kill();
    expect(held.sign()).toBe(1);
    await expectOnlyStopOf(held);
  });

  it('goes on with the same command, in agreement with the venue', async () => {
    const before = (await truth()).trades.length;
    const trader = live();
    await trader.says(/went on after record \d+/);
    await eventually('a sale and a purchase', async () => (await truth()).trades.length >= before + 2);
    await holdsWithStop();
    expect(await trader.interrupt()).toMatchObject({ exitCode: 0 });
    await expectBooksAsAtVenue();
  });

  it('leaves the stop, and nothing else, at the venue after Ctrl-C', async () => {
    const held = await changeOf('BTC');
    expect(held.sign()).toBe(1);
    await expectOnlyStopOf(held);
  });

  it('closes what is open when another process pulls the kill switch, and buys nothing until it is lifted with its token', async () => {
    const trader = live();
    await trader.says(/went on after record/);
    await holdsWithStop();
    const before = await purchases();
    const pulled = await run('kill', '--flatten', '--reason', 'a test', '--json');
    const { token } = JSON.parse(pulled.output) as { readonly token: string };
    await trader.says(/KILL SWITCH ON: a test/);
    await eventually('the position closed', async () => (await changeOf('BTC')).isZero());
    await trader.kill();
    expect(await openOrders()).toEqual([]);
    const again = live();
    await again.says(/KILL SWITCH ON: a test|went on after record/);
    await pastSomeCrosses();
    expect(await purchases()).toBe(before);
    expect((await run('kill', '--lift', '--token', 'wrong')).exitCode).toBe(2);
    expect((await run('kill', '--lift', '--token', token)).exitCode).toBe(0);
    await again.says(/The kill switch is lifted/);
    await eventually('a purchase', async () => (await purchases()) > before);
    await holdsWithStop();
    expect((await again.interrupt()).exitCode).toBe(0);
    await expectBooksAsAtVenue();
  });

  it('trades nothing after money was moved by hand, and names both figures', async () => {
    const before = (await truth()).orders.length;
    await fetch(`${sandbox.url}/sandbox/transfer?asset=USDT&amount=-50`, { method: 'POST' });
    const { exitCode, output } = await live().ended;
    expect(exitCode).toBe(1);
    const figures =
      /Expected USDT at the venue to have changed by "(-?[\d.]+)" since session "[\w-]+" began, was "(-?[\d.]+)"/;
    const [, expected, found] = figures.exec(output)!;
    expect(Decimal.parse(expected!).minus(Decimal.parse(found!)).toNumber()).toBeCloseTo(50, 1);
    expect(output).toContain('Trading has not started');
    await pastSomeCrosses();
    expect((await truth()).orders).toHaveLength(before);
    // What was held stays protected.
    await expectOnlyStopOf(await changeOf('BTC'));
  });

  /** A period of the market and a bit: whoever trades would have bought. */
  async function pastSomeCrosses(): Promise<void> {
    const until = sandbox.exchange.now() + 10 * 60_000;
    await eventually('ten minutes of the market', () => sandbox.exchange.now() >= until);
  }
});
