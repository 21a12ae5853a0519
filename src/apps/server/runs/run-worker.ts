// The entry of a thread that makes backtests: an order comes in, what the run is kept as goes out.
import { workerData } from 'node:worker_threads';
import { makeRun } from '#apps/server/runs/make-run.ts';
import type { RunOrder } from '#apps/server/runs/run-order.ts';
import { serveTasks } from '#apps/server/threads/serve-tasks.ts';
import type { ThreadPlace } from '#apps/server/threads/thread-context.ts';

serveTasks((order: RunOrder, frame) => makeRun(workerData as ThreadPlace, order, frame));
