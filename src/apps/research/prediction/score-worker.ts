// The entry of a thread that watches generated worlds: one setup at a time, each answered with its counts.
import { parentPort } from 'node:worker_threads';
import { invariant } from '#core/invariant.ts';
import { scoreWorld } from '#apps/research/prediction/score-world.ts';
import type { ScoreSetup, ScoredWorld } from '#apps/research/prediction/score-world.ts';
import { plainFailure } from '#apps/research/threads/plain-failure.ts';
import type { PlainFailure } from '#apps/research/threads/plain-failure.ts';

/** What comes back from the thread. */
export type ScoreAnswer = { readonly world: ScoredWorld } | { readonly failure: PlainFailure };

invariant(parentPort !== null, 'worlds of a thread come through its port');
const port = parentPort;

port.on('message', (setup: ScoreSetup) => port.postMessage(answer(setup)));

function answer(setup: ScoreSetup): ScoreAnswer {
  try {
    return { world: scoreWorld(setup) };
  } catch (error) {
    return { failure: plainFailure(error) };
  }
}
