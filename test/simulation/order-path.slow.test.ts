import { describe, expect, it } from 'vitest';
import { OrderPathSimulation } from './order-path.ts';
import { surveyed } from './survey.ts';
import { WORLDS } from './worlds.ts';

const RUNS = Number(process.env['ASSAY_SIMULATIONS'] ?? 60);
/** Awaits of a life in which orders are sent, filled, replaced and cancelled. */
const AWAITS = 120;
const FIRST_SEED = Number(process.env['ASSAY_SEED'] ?? 1);

describe.each(Object.entries(WORLDS))('the order path in the %s world', (name, makeWorld) => {
  it('places no order twice, loses none, and agrees with the venue to the last digit, through every death', async () => {
    const faults: string[] = [];
    const onFault = (seed: number, found: readonly string[]): void => {
      faults.push(`npm run simulate -- --world ${name} --runs 1 --seed ${seed}: ${found.join('; ')}`);
    };
    const survey = await surveyed({ makeWorld, firstSeed: FIRST_SEED, runs: RUNS, onFault });
    expect(faults).toEqual([]);
    // Fewer would mean that nothing was tried.
    expect(survey.restarts).toBeGreaterThan(RUNS * 5);
    expect(survey.trades).toBeGreaterThan(RUNS);
    expect(survey.speed).toBeGreaterThan(1_000);
  });

  it('comes back from a death at each of its first awaits in turn', async () => {
    for (let awaits = 1; awaits <= AWAITS; awaits++) {
      const { faults, restarts } = await new OrderPathSimulation(FIRST_SEED, makeWorld, awaits).run();
      expect([awaits, faults]).toEqual([awaits, []]);
      expect(restarts).toBeGreaterThan(0);
    }
  });
});
