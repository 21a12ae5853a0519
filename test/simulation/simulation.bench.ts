import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';
import { surveyed } from './survey.ts';
import { WORLDS } from './worlds.ts';

const RUNS = 40;

/** How much faster than the clock a live session lives, deaths included; the peer is real time times a thousand, our own bound. */
export const benches: readonly BenchCase[] = Object.entries(WORLDS).map(([name, makeWorld]) => ({
  name: `fault simulation, ${name} world`,
  run: async (): Promise<BenchMeasure[]> => {
    const { speed, failed } = await surveyed({ makeWorld, firstSeed: 1, runs: RUNS });
    if (failed > 0) throw new Error(`${failed} of ${RUNS} simulated lives broke a rule`);
    return [{ name: 'simulated time', value: speed, unit: 'simulated s/s', peer: 'bound', peerValue: 1_000 }];
  },
}));
