import { OrderPathSimulation } from './order-path.ts';
import type { SimulationReport } from './order-path.ts';
import type { MakeWorld } from './world.ts';

export interface SurveyRequest {
  readonly makeWorld: MakeWorld;
  readonly firstSeed: number;
  readonly runs: number;
  readonly onFault?: (seed: number, faults: readonly string[]) => void;
}

/** Many lives, summed up. */
export interface Survey {
  readonly runs: number;
  readonly failed: number;
  readonly orders: number;
  readonly trades: number;
  readonly restarts: number;
  readonly simulatedHours: number;
  /** Simulated time over time taken. */
  readonly speed: number;
}

export async function surveyed({ makeWorld, firstSeed, runs, onFault }: SurveyRequest): Promise<Survey> {
  const sum = { failed: 0, orders: 0, trades: 0, restarts: 0, simulatedMs: 0 };
  const startedAt = performance.now();
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const report = await lived(seed, makeWorld);
    sum.orders += report.orders;
    sum.trades += report.trades;
    sum.restarts += report.restarts;
    sum.simulatedMs += report.simulatedMs;
    if (report.faults.length === 0) continue;
    sum.failed++;
    onFault?.(seed, report.faults);
  }
  const { simulatedMs, ...counts } = sum;
  const speed = Math.round(simulatedMs / (performance.now() - startedAt));
  return { runs, ...counts, simulatedHours: Math.round(simulatedMs / 3_600_000), speed };
}

/** A life that ends in an exception has broken a rule as well. */
async function lived(seed: number, makeWorld: MakeWorld): Promise<SimulationReport> {
  try {
    return await new OrderPathSimulation(seed, makeWorld).run();
  } catch (error) {
    const faults = [error instanceof Error ? error.message : String(error)];
    return { seed, faults, simulatedMs: 0, orders: 0, restarts: 0, trades: 0 };
  }
}
