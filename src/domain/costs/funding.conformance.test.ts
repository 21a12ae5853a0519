import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, price } from '#core/money.ts';
import { HOUR_MS, parseInstant, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { FundingSchedule, fundingPayment, linearNotional } from '#domain/costs/funding.ts';
import type { FundingRate } from '#domain/costs/funding.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

/**
 * Recorded funding rates. Both sources give UTC: one in epoch ms, a few ms after the boundary; the other as `20201229 08:00:00`,
 * which carries no zone and falls on the same boundaries of 00:00, 08:00 and 16:00.
 */
const RECORDED = 'data/crypto-binance-perp-funding';
const LEAN = 'fixtures/engine/lean/data/cryptofuture/binance/margin_interest';
const HOURLY = 'data/crypto-binance-perp-1h';
const EIGHT_HOURS = 8 * HOUR_MS;
const USDT = currency('USDT');

interface RateFile {
  readonly path: string;
  readonly read: (text: string) => readonly { readonly time: UnixMs; readonly text: string }[];
}

function recordedRates(text: string): ReturnType<RateFile['read']> {
  return parseCsv(text).map((row) => ({ time: unixMs(Number(row['ts'])), text: row['funding_rate']! }));
}

function leanRates(text: string): ReturnType<RateFile['read']> {
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => {
      const match = /^(\d{4})(\d\d)(\d\d) (\d\d:\d\d:\d\d),(-?[\d.]+)$/.exec(line);
      if (match === null) throw new Error(`${LEAN}: a line of unknown form "${line}"`);
      const [, year, month, day, clock, rate] = match;
      return { time: parseInstant(`${year}-${month}-${day}T${clock}Z`), text: rate! };
    });
}

const FILES: readonly RateFile[] = [
  ...sharedFiles(RECORDED, /./).map((name) => ({ path: `${RECORDED}/${name}`, read: recordedRates })),
  ...sharedFiles(LEAN, /./).map((name) => ({ path: `${LEAN}/${name}`, read: leanRates })),
];

function schedule(rows: ReturnType<RateFile['read']>): FundingSchedule {
  const rates: FundingRate[] = rows.map(({ time, text }) => {
    // Small rates are written as -9.7e-7.
    return { time, rate: Decimal.fromNumber(Number(text), 12, 'nearest-even') };
  });
  return new FundingSchedule(rates);
}

/** A rate as a whole number of 1e-12, without our decimals. */
function trillionths(text: string): bigint {
  return BigInt(Math.round(Number(text) * 1e12));
}

describe.skipIf(sharedFolder() === undefined)('funding against recorded rates', () => {
  it('finds files of both sources', () => {
    expect(FILES.map(({ path }) => path.startsWith(RECORDED))).toContain(true);
    expect(FILES.map(({ path }) => path.startsWith(LEAN))).toContain(true);
  });

  it.each(FILES)('$path: boundaries are those of 00:00, 08:00 and 16:00 UTC', ({ path, read }) => {
    const rows = read(readShared(path));
    const due = schedule(rows).due(0, Number.MAX_SAFE_INTEGER);
    expect(due).toHaveLength(rows.length);
    expect(due.filter(({ time }) => time % EIGHT_HOURS !== 0)).toEqual([]);
    expect(due.every(({ time }, i) => time <= rows[i]!.time && rows[i]!.time - time < 60_000)).toBe(true);
  });

  it.each(FILES)('$path: a constant worth of 10,000 pays the sum of the rates, exactly', ({ path, read }) => {
    const rows = read(readShared(path));
    const worth = Decimal.parse('10000');
    const sum = rows.reduce((total, { text }) => total + trillionths(text), 0n);
    for (const sign of [1n, -1n]) {
      let received = Decimal.ZERO;
      for (const { rate } of schedule(rows).due(0, Number.MAX_SAFE_INTEGER)) {
        received = received.plus(fundingPayment(worth.times(Decimal.of(sign)), rate, USDT).amount);
      }
      // A long (sign 1) pays what is positive; eight digits hold 10,000 times a rate of eight or fewer, with four to spare.
      expect(received.equals(Decimal.of(-sign * sum * 10_000n, 12))).toBe(true);
    }
  });

  const prices = sharedFiles(HOURLY, /^BTCUSDT\.P-1h-.*\.csv\.gz$/);
  const rates = sharedFiles(RECORDED, /^BTCUSDT\.P-/);

  it.each(prices)(
    'half a bitcoin held through the hours of %s pays the rate times its worth at each boundary',
    (file) => {
      const openAt = new Map(parseCsv(readShared(`${HOURLY}/${file}`)).map((row) => [Number(row['ts']), row['open']!]));
      const funding = schedule(recordedRates(readShared(`${RECORDED}/${rates[0]!}`)));
      const from = Math.min(...openAt.keys());
      const until = Math.max(...openAt.keys());
      const size = Decimal.parse('0.5');
      let received = Decimal.ZERO;
      let expected = 0;
      let boundaries = 0;
      for (const { time, rate } of funding.due(from, until)) {
        const mark = openAt.get(time)!;
        received = received.plus(fundingPayment(linearNotional(size, price(Decimal.parse(mark))), rate, USDT).amount);
        expected -= 0.5 * Number(mark) * Number(rate.toString());
        boundaries++;
      }
      // The first boundary is the opening itself: a position opened at it does not pay.
      expect(boundaries).toBe((until - (until % EIGHT_HOURS) - from) / EIGHT_HOURS);
      // Rounded against us at each boundary by less than 1e-8.
      expect(expected - received.toNumber()).toBeGreaterThanOrEqual(-1e-9);
      expect(expected - received.toNumber()).toBeLessThan(boundaries * 1e-8 + 1e-9);
      expect(received.toNumber()).toBeLessThan(-1_000);
    },
  );
});
