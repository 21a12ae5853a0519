// The entry of a thread that runs tasks: gets the setup once, then one task at a time, and answers each with its result.
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '#core/invariant.ts';
import { answerTo } from '#apps/cli/robustness/task-message.ts';
import type { TaskRequest } from '#apps/cli/robustness/task-message.ts';
import { TaskRunner } from '#apps/cli/robustness/task.ts';
import type { TaskSetup } from '#apps/cli/robustness/task.ts';

invariant(parentPort !== null, 'tasks of a thread come through its port');
const port = parentPort;
const runner = new TaskRunner(workerData as TaskSetup);

port.on('message', (request: TaskRequest) => port.postMessage(answerTo(runner, request)));
