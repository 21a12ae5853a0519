import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { MINUTE_MS, SECOND_MS } from '#core/time.ts';
import type { EvidenceSource } from '#domain/evidence/outcomes/outcome-record.ts';
import type { QueuePolicy } from '#engine/book/book-venue-config.ts';
import { assertLatency } from '#engine/sim/latency.ts';
import type { LatencyModel } from '#engine/sim/latency.ts';

/** Every assumption of a run over prediction markets, by name. Plain data. */
export interface PredictionRunConfig {
  /** Name of the run or session; part of each outcome. */
  readonly run: string;
  readonly source: EvidenceSource;
  /** What the account begins with, in collateral; decimal text. */
  readonly capital: string;
  /** What one multiple of the risk is worth where a signal is followed alone, in collateral. */
  readonly riskAmount: number;
  /** How long an order is under way. Signals that are followed alone wait for the median of it. */
  readonly latency: LatencyModel;
  readonly queue: QueuePolicy;
  /** How long what an entry did not get at once may rest at its limit, ms; 0: not at all. */
  readonly entryRestMs: number;
  /** How many ticks below the best bid a sale may go. */
  readonly exitTicks: number;
  /** No order is sent into a book, and no price taken from one, that was confirmed longer ago; ms. */
  readonly bookAgeMsMax: number;
  /** How long to wait before a sale that was not met, or had no sound book to be met in, is tried again; ms. */
  readonly exitRetryMs: number;
}

export const DEFAULT_PREDICTION_RUN: PredictionRunConfig = {
  run: 'prediction',
  source: 'backtest',
  capital: '10000',
  riskAmount: 100,
  latency: { kind: 'constant', delayMs: 250 },
  queue: 'tradesOnly',
  entryRestMs: 0,
  exitTicks: 1,
  bookAgeMsMax: 2 * MINUTE_MS,
  exitRetryMs: SECOND_MS,
};

/** Throws `config.invalid` for a value out of its range. */
export function assertPredictionRun(config: PredictionRunConfig): void {
  assertLatency(config.latency);
  const { riskAmount, entryRestMs, exitTicks, bookAgeMsMax, exitRetryMs } = config;
  if (!(Decimal.parse(config.capital).sign() > 0)) throw invalid('capital', 'above "0"', config.capital);
  if (!(riskAmount > 0 && Number.isFinite(riskAmount))) throw invalid('riskAmount', 'above "0"', riskAmount);
  for (const [name, value] of Object.entries({ entryRestMs, exitTicks, bookAgeMsMax, exitRetryMs })) {
    if (!(Number.isSafeInteger(value) && value >= 0)) throw invalid(name, 'a whole number from "0"', value);
  }
  if (exitRetryMs === 0) throw invalid('exitRetryMs', 'above "0"', exitRetryMs);
}

/** What a single signal waits for, ms. */
export function typicalLatencyMs(model: LatencyModel): number {
  switch (model.kind) {
    case 'none':
      return 0;
    case 'constant':
      return model.delayMs;
    case 'logNormal':
      return model.medianMs;
    case 'sampled':
      return middle(model.quantilesMs);
    case 'recorded':
      return middle(model.delaysMs);
  }
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function invalid(name: string, expected: string, value: string | number): AssayError {
  return new AssayError('config.invalid', `Expected ${name} to be ${expected}, was "${value}"`, {
    place: { column: name, value: `${value}` },
  });
}
