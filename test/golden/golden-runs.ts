import { Decimal } from '#core/decimal.ts';
import { unixMs } from '#core/time.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { STRATEGIES } from '#domain/strategies/registry.ts';
import { MODES } from '#desks/scanner/modes.ts';
import type { SignalDecision } from '#engine/decision.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import type { AnyChoice } from '#apps/research/run/run-setup.ts';

/** A run whose outcome is kept in the repository: whoever changes it has to say why. */
export interface GoldenRun {
  readonly name: string;
  readonly choice: AnyChoice;
  readonly timeframe: Timeframe;
  readonly bars: number;
}

/** What is kept of a golden run. Every figure as text. */
export interface GoldenRecord {
  readonly configHash: string;
  readonly orderHash: string;
  readonly statistics: unknown;
  /** The first signals and what became of them. */
  readonly decisions: readonly string[];
}

const SEED = 20_260_101;
const DECISIONS = 20;

/** One for each mode of the scanner and each reference strategy, over markets generated from one seed. */
export const GOLDEN_RUNS: readonly GoldenRun[] = [
  ...MODES.map(({ name, timeframes }): GoldenRun => {
    const choice = { mode: name, preset: 'strict', settings: {} } as const;
    return { name: `scanner-${name}`, choice, timeframe: timeframes.entry, bars: 12_000 };
  }),
  ...STRATEGIES.map(({ name }): GoldenRun => {
    return { name, choice: { strategy: name, parameters: {} }, timeframe: '1h', bars: 8_000 };
  }),
];

export function goldenRecord({ choice, timeframe, bars: count }: GoldenRun): GoldenRecord {
  const start = unixMs(Date.UTC(2022, 0, 1));
  const { bars, priceDigits } = generateMarket({ seed: SEED, symbol: 'BTC/USDT', timeframe, start, bars: count });
  const loaded: LoadedBars = { instrument: assumedInstrument('BTC/USDT', 'generated', priceDigits), timeframe, bars };
  const decisions: string[] = [];
  const onDecision = (decision: SignalDecision): void => {
    if (decisions.length < DECISIONS) decisions.push(decisionText(decision));
  };
  const run = preparedRun(loaded, choice);
  const { configHash, orderHash, statistics } = backtest({ ...run, bars, onDecision });
  return { configHash, orderHash, statistics: asTexts(statistics), decisions };
}

function decisionText({ signal, outcome }: SignalDecision): string {
  const { direction, time, plan, score } = signal;
  const { referencePrice, stop, targets } = plan;
  const prices = [referencePrice, stop, ...targets.map(({ price }) => price)].join(' ');
  const why = outcome.kind === 'blocked' ? ` ${outcome.gates.join(',')}` : '';
  return `${new Date(time).toISOString()} ${direction} ${prices} score ${score}: ${outcome.kind}${why}`;
}

/** Numbers as texts, exact ones with their digits. */
function asTexts(value: unknown): unknown {
  if (value instanceof Decimal) return value.toString();
  if (typeof value === 'number') return `${value}`;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, asTexts(part)]));
}
