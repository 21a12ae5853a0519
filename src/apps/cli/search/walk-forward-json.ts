import { DAY_MS } from '#core/time.ts';
import type { WalkForwardResult } from '#apps/cli/search/walk-forward.ts';

/** A finished walk-forward as JSON: figures as numbers, times UTC ms, equity at the end of each day. */
export function walkForwardJson(result: WalkForwardResult): object {
  const { trialsFile: _, equity, ...rest } = result;
  const days = new Map<number, readonly [number, number]>();
  for (const [i, time] of equity.times.entries()) days.set(Math.ceil(time / DAY_MS), [time, equity.values[i]!]);
  return { ...rest, equity: { start: equity.start, startTime: equity.startTime, days: [...days.values()] } };
}
