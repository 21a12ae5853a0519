import type { Bar } from '#domain/market/bar.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import { DEFAULT_SIM } from '#engine/sim/sim-config.ts';
import type { MakeRun } from '#engine/verify/prefix-law.ts';
import { ACME, acmeConfig } from '#testkit/engine-runs.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import type { ScriptedCommand } from '#testkit/scripted-strategy.ts';

/**
 * A trading idea in one line: from all the data of a run, the position wanted after bar `i` (above zero long, below short, zero
 * flat; NaN while it knows too little). What it looks at is its own business: that is what the traps are about.
 */
export type Idea = (data: BarColumns) => (i: number, bar: Bar) => number;

/** Trades an idea: market orders whenever its sign changes, a stop too far away to matter. */
export function runOf(idea: Idea, venue = DEFAULT_SIM): MakeRun {
  return (bars) => ({
    config: acmeConfig({ venue }),
    strategy: new ScriptedStrategy(ACME.id, scriptOf(idea(bars))),
    gates: [],
    clock: UTC_CLOCK,
  });
}

function scriptOf(wants: ReturnType<Idea>): (bar: Bar, i: number) => readonly ScriptedCommand[] {
  let held = 0;
  return (bar, i) => {
    const wanted = Math.sign(wants(i, bar));
    if (Number.isNaN(wanted) || wanted === held) return NOTHING;
    held = wanted;
    const leave = { exit: 'changed its mind' };
    if (wanted === 0) return [leave];
    const stop = Math.round(bar.close * (wanted > 0 ? 0.5 : 1.5));
    return [leave, { direction: wanted > 0 ? 'long' : 'short', stop }];
  };
}

const NOTHING: readonly ScriptedCommand[] = [];
