// The entry of a thread that reads runs that are kept: a question comes in, a text that is ready to be sent goes out.
import { workerData } from 'node:worker_threads';
import { readRun } from '#apps/server/runs/read-run.ts';
import type { RunQuestion } from '#apps/server/runs/read-run.ts';
import { serveTasks } from '#apps/server/threads/serve-tasks.ts';
import type { ThreadPlace } from '#apps/server/threads/thread-context.ts';

serveTasks((question: RunQuestion, frame) => readRun(workerData as ThreadPlace, question, frame));
