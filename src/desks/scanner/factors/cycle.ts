import type { Evidence } from '#domain/signals/signal.ts';
import type { CycleReading } from '#desks/scanner/context.ts';
import { missing, scored } from '#desks/scanner/factors/factor.ts';
import type { FactorRule } from '#desks/scanner/factors/factor.ts';
import { sideOf } from '#desks/scanner/side.ts';

/** Daily and weekly cycles, seen from a long: a low that is due is for it, a failed cycle against; the last translation says a little. */
export const CYCLE: FactorRule = {
  name: 'cycle',
  judge({ direction, context }) {
    const { cycles } = context;
    if (cycles.length === 0) return missing('cycle lows');
    const side = sideOf(direction);
    const score = cycles.reduce((sum, cycle) => sum + side * bullishness(cycle), 0) / cycles.length;
    return scored(score, `${cycles.map(described).join('; ')}; for a ${direction}`, cycles.map(evidenceOf));
  },
};

function bullishness(cycle: CycleReading): number {
  if (cycle.isFailed) return -1;
  if (cycle.isDue) return 0.75;
  if (cycle.lastTranslation === 'right') return 0.25;
  return cycle.lastTranslation === 'left' ? -0.25 : 0;
}

function described(cycle: CycleReading): string {
  const name = cycle.kind === 'daily' ? 'Daily' : 'Weekly';
  if (cycle.isFailed) return `${name} cycle failed, bar ${cycle.age}`;
  if (cycle.isDue) return `${name} cycle low is due, bar ${cycle.age}`;
  const last = cycle.lastTranslation === undefined ? '' : ` after a ${cycle.lastTranslation}-translated one`;
  return `${name} cycle at bar ${cycle.age}${last}`;
}

function evidenceOf(cycle: CycleReading): Evidence {
  return { label: `${cycle.kind === 'daily' ? 'DCL' : 'WCL'} count`, value: cycle.age, knownAt: cycle.knownAt };
}
