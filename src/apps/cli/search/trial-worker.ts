// The entry of a thread that runs trials: gets the setup once, then lists of tasks, and answers each list with its results.
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '#core/invariant.ts';
import { trialFailure } from '#apps/cli/search/trial-message.ts';
import type { TrialAnswer, TrialRequest } from '#apps/cli/search/trial-message.ts';
import { TrialRunner } from '#apps/cli/search/trial.ts';
import type { TrialSetup } from '#apps/cli/search/trial.ts';

invariant(parentPort !== null, 'trials of a thread come through its port');
const port = parentPort;
const runner = new TrialRunner(workerData as TrialSetup);

port.on('message', ({ tasks }: TrialRequest) => {
  const answer: TrialAnswer = { results: [], failure: undefined };
  for (const task of tasks) {
    try {
      answer.results.push(runner.run(task));
    } catch (error) {
      answer.failure = trialFailure(error, task);
      break;
    }
  }
  port.postMessage(answer);
});
