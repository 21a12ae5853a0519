import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { Rng } from '#core/rng.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import { scannerDesk } from '#desks/scanner/desk.ts';
import { gatesOf, parseGatePreset } from '#desks/scanner/gates/presets.ts';
import { STRIKE } from '#desks/scanner/modes.ts';
import { randomEntryPassRates } from '#desks/scanner/random-entries.ts';

const INSTRUMENT = assumedInstrument('BTC/USDT', 'test', 2);

/** Fifteen-minute bars of a random walk. */
function randomWalk(seed: number, count: number): BarColumns {
  const rng = new Rng(seed);
  const bars = new BarColumns(count);
  let open = 1_000;
  for (let i = 0; i < count; i++) {
    const close = open * Math.exp(0.002 * rng.normal());
    const openTime = Date.UTC(2024, 0, 1) + i * 15 * MINUTE_MS;
    const spread = 0.5 * rng.uniform();
    const high = Math.max(open, close) + spread;
    const low = Math.min(open, close) - spread;
    bars.push({ openTime, closeTime: openTime + 15 * MINUTE_MS, open, high, low, close, volume: 1 + rng.uniform() });
    open = close;
  }
  return bars;
}

const request = {
  mode: STRIKE,
  instrument: INSTRUMENT,
  clock: UTC_CLOCK,
  bars: randomWalk(1, 12_000),
  base: '15m',
  samples: 400,
  seed: 7,
} as const;

describe('random entries', () => {
  it('go both ways on about as many bars as asked for, and every gate judges each', () => {
    const rates = randomEntryPassRates({ ...request, gates: gatesOf('strict') });
    expect(rates.map(({ gate, direction }) => `${gate} ${direction}`)).toEqual(
      ['structural-proximity', 'momentum', 'timeframe-conflict', 'all'].flatMap((gate) =>
        ['both', 'long', 'short'].map((direction) => `${gate} ${direction}`),
      ),
    );
    for (const { passed, blocked, unknown, direction } of rates) {
      const judged = (passed + blocked + unknown) / (direction === 'both' ? 2 : 1);
      expect(judged).toBeGreaterThan(340);
      expect(judged).toBeLessThan(460);
    }
  });

  it('are the same again by the same seed, and others by another', () => {
    const gates = gatesOf('strict');
    const rates = randomEntryPassRates({ ...request, gates });
    expect(randomEntryPassRates({ ...request, gates })).toEqual(rates);
    expect(randomEntryPassRates({ ...request, gates, seed: 8 })).not.toEqual(rates);
  });

  it('show that the strict structural gate tells entries apart', () => {
    const [strict] = randomEntryPassRates({ ...request, gates: gatesOf('strict') });
    expect(strict).toMatchObject({ gate: 'structural-proximity', discriminates: true });
    expect(strict!.passRatio).toBeGreaterThan(0.1);
    expect(strict!.passRatio).toBeLessThan(0.7);
  });

  it('all pass where there are no gates', () => {
    const [all] = randomEntryPassRates({ ...request, gates: gatesOf(parseGatePreset('OFF')) });
    expect(all).toMatchObject({ gate: 'all', passRatio: 1, discriminates: false });
  });
});

describe('the desk', () => {
  it('is put together from plain parameters', () => {
    const desk = scannerDesk({ mode: 'strike', settings: { riskRatio: 0.02 } }, INSTRUMENT);
    expect(desk.strategy.id).toBe('scanner/strike');
    expect(desk.strategy.timeframes).toEqual(['1w', '1d', '4h', '1h', '15m']);
    expect(desk.sizing).toEqual({ kind: 'risk', riskRatio: 0.02, maxExposureRatio: 1 });
    expect(desk.holdingLimitMs).toBe(24 * HOUR_MS);
  });

  it('names the nearest mode and preset for a name that is not there', () => {
    expect(() => scannerDesk({ mode: 'overwach' }, INSTRUMENT)).toThrow('did you mean "overwatch"');
    expect(() => parseGatePreset('strickt')).toThrow('Unknown gate preset "strickt": did you mean "strict"');
  });
});
