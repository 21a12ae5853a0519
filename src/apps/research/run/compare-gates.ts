import { followedOutcome } from '#domain/evidence/gate-ledger.ts';
import type { FollowedOutcome } from '#domain/evidence/gate-ledger.ts';
import { allPass } from '#domain/gates/gate.ts';
import type { PassRate } from '#domain/gates/pass-rate.ts';
import { GATE_PRESETS, gatesOf } from '#desks/scanner/gates/presets.ts';
import type { GatePreset } from '#desks/scanner/gates/presets.ts';
import { randomEntryPassRates } from '#desks/scanner/random-entries.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import type { WorkContext } from '#apps/research/work-context.ts';
import { breathe } from '#apps/research/work-context.ts';
import { runBacktest, judgedSignals } from '#apps/research/run/run-backtest.ts';
import type { FinishedRun } from '#apps/research/run/run-backtest.ts';
import type { PreparedRun, RunChoice } from '#apps/research/run/run-setup.ts';

/** One preset of the gates over the same bars. */
export interface ComparedPreset {
  readonly preset: GatePreset;
  readonly finished: FinishedRun;
  /** How often each gate lets a random entry through; empty without gates, which pass all. */
  readonly passRates: readonly PassRate[];
  /** What the signals that any gate stopped would have brought. */
  readonly blocked: FollowedOutcome;
}

/** Random entry bars drawn for the pass rates, about. */
const SAMPLES = 2_000;

/** Runs every preset over the same bars: same signals, same costs, other gates. */
export async function compareGates(
  context: WorkContext,
  loaded: LoadedBars,
  choice: RunChoice,
): Promise<readonly ComparedPreset[]> {
  const compared: ComparedPreset[] = [];
  for (const preset of GATE_PRESETS) {
    const finished = await runBacktest(context, loaded, { ...choice, preset });
    const stopped = judgedSignals(finished.decisions, finished.result).filter(({ verdicts }) => !allPass(verdicts));
    compared.push({
      preset,
      finished,
      passRates: passRates(finished.run, loaded),
      blocked: followedOutcome(stopped.map(({ followed }) => followed)),
    });
    await breathe(context);
  }
  return compared;
}

/** Pass rates on random bars, drawn with the run's seed. */
export function passRates(run: PreparedRun, { instrument, bars, timeframe }: LoadedBars): readonly PassRate[] {
  const gates = gatesOf(run.preset);
  const { desk, clock, config } = run;
  if (gates.length === 0 || desk === undefined) return [];
  return randomEntryPassRates({
    mode: desk.mode,
    instrument,
    clock,
    bars,
    base: timeframe,
    gates,
    samples: SAMPLES,
    seed: config.seed,
  });
}

/** Share of random entries that every gate passes; all of them when there are no gates. */
export function allGatesRatio(rates: readonly PassRate[]): number | undefined {
  if (rates.length === 0) return 1;
  return rates.find((rate) => rate.gate === 'all' && rate.direction === 'both')?.passRatio;
}
