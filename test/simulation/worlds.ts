import { ModelWorld } from './model-world.ts';
import { SandboxWorld } from './sandbox-world.ts';
import type { MakeWorld } from './world.ts';

/** Every world that the order path can be simulated in, by name. */
export const WORLDS: Readonly<Record<string, MakeWorld>> = {
  model: (clock, rng) => new ModelWorld(clock, rng),
  sandbox: (clock, rng) => new SandboxWorld(clock, rng),
};
