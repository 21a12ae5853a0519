import type { Verdict } from '#domain/gates/gate.ts';
import { allPass } from '#domain/gates/gate.ts';
import type { Direction } from '#domain/signals/signal.ts';

/** Above this share of passed random entries a gate says nothing about the entry. */
export const DISCRIMINATES_BELOW = 0.9;

/** How often a gate lets trades through. */
export interface PassRate {
  /** Name of the gate, or `all` for a trade that every gate lets through. */
  readonly gate: string;
  readonly direction: Direction | 'both';
  readonly passed: number;
  readonly blocked: number;
  /** Judged without an input that the gate needs; mostly while the market is warming up. */
  readonly unknown: number;
  /** Passed among those judged with all inputs, 0...1; undefined when there was none. */
  readonly passRatio: number | undefined;
  /** Whether the gate tells entries apart: it passes at most 90 % of them. Undefined when none could be judged. */
  readonly discriminates: boolean | undefined;
}

/** The name under which all gates together are counted. */
export const ALL_GATES = 'all';

/** Counts verdicts by gate and direction, and all gates together. */
export class PassRateCounter {
  private readonly counts = new Map<string, Counts>();

  /** Takes all verdicts on one signal. */
  add(direction: Direction, verdicts: readonly Verdict[]): void {
    for (const { gate, kind } of verdicts) this.count(gate, direction, kind);
    const isBlocked = verdicts.some(({ kind }) => kind === 'block');
    this.count(ALL_GATES, direction, allPass(verdicts) ? 'pass' : isBlocked ? 'block' : 'unknown');
  }

  /** In the order in which the gates judged; for each gate both directions together, long, short. */
  rates(): readonly PassRate[] {
    return [...this.counts].flatMap(([gate, { long, short }]) => [
      rate(gate, 'both', sum(long, short)),
      rate(gate, 'long', long),
      rate(gate, 'short', short),
    ]);
  }

  private count(gate: string, direction: Direction, kind: Verdict['kind']): void {
    let counts = this.counts.get(gate);
    if (counts === undefined) this.counts.set(gate, (counts = { long: none(), short: none() }));
    counts[direction][kind]++;
  }
}

type Kinds = Record<Verdict['kind'], number>;
type Counts = Record<Direction, Kinds>;

function none(): Kinds {
  return { pass: 0, block: 0, unknown: 0 };
}

function sum(a: Kinds, b: Kinds): Kinds {
  return { pass: a.pass + b.pass, block: a.block + b.block, unknown: a.unknown + b.unknown };
}

function rate(gate: string, direction: PassRate['direction'], { pass, block, unknown }: Kinds): PassRate {
  const judged = pass + block;
  const passRatio = judged === 0 ? undefined : pass / judged;
  const discriminates = passRatio === undefined ? undefined : passRatio <= DISCRIMINATES_BELOW;
  return { gate, direction, passed: pass, blocked: block, unknown, passRatio, discriminates };
}
