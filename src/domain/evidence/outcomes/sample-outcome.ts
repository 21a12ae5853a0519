import { Decimal } from '#core/decimal.ts';
import { currency, currencyScale, money } from '#core/money.ts';
import { HOUR_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { ExitMark, OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { instrumentId } from '#domain/market/instrument.ts';

/** 2024-01-01T09:30Z, a Monday. */
const SAMPLE_TIME = unixMs(Date.UTC(2024, 0, 1, 9, 30));

const WON_200 = money(currency('USDT'), Decimal.parse('200.00000000'));

/** An outcome with everything known: a long at 100 with its stop at 95 that won 2 R after an hour. For tests and benches. */
export function sampleOutcome(changes: Partial<OutcomeRecord> = {}): OutcomeRecord {
  const time = changes.time ?? SAMPLE_TIME;
  return {
    run: 'run-1',
    source: 'backtest',
    signalId: 'signal-1',
    desk: 'scanner',
    strategy: 'scanner/strike',
    type: 'sweep',
    contributors: [
      { kind: 'trigger', name: 'sweep', score: 1, weight: 1, knownAt: time },
      { kind: 'factor', name: 'volume', score: 0.5, weight: 2, knownAt: time - HOUR_MS },
      { kind: 'factor', name: 'macd', score: -0.25, weight: 1, knownAt: undefined },
    ],
    category: 'crypto',
    instrument: instrumentId('BTC/USDT', 'sim'),
    direction: 'long',
    time,
    score: 0.25,
    scoreThreshold: 0.2,
    volumeBucket: 4,
    regime: 'up',
    gates: [
      { gate: 'bias', kind: 'pass' },
      { gate: 'momentum', kind: 'pass' },
    ],
    passed: true,
    referencePrice: 100,
    riskDistance: 5,
    costRatio: 0.002,
    marks: {
      tenMinutes: { price: 101, knownAt: time + 15 * MINUTE_MS },
      thirtyMinutes: { price: 99, knownAt: time + 30 * MINUTE_MS },
      oneHour: { price: 110, knownAt: time + HOUR_MS },
      fourHours: { price: 108, knownAt: time + 4 * HOUR_MS },
    },
    accountProfit: undefined,
    exit: exitWith(2, time),
    profit: WON_200,
    ...changes,
  };
}

/** The parts of an outcome that say how it ended: after an hour with so many R, each worth 100 USDT. */
export function endedWith(rMultiple: number, time: UnixMs): Pick<OutcomeRecord, 'exit' | 'profit'> {
  const USDT = currency('USDT');
  const profit = money(USDT, Decimal.fromNumber(rMultiple * 100, currencyScale(USDT), 'nearest-even'));
  return { exit: exitWith(rMultiple, time), profit };
}

/** The end after an hour with so many R. */
export function exitWith(rMultiple: number, time: UnixMs): ExitMark {
  return {
    resolution: rMultiple > 0 ? 'target' : 'stop',
    rMultiple,
    entryTime: time,
    exitTime: unixMs(time + HOUR_MS),
    knownAt: time + HOUR_MS,
  };
}
