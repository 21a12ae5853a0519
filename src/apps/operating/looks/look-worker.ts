import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '#core/invariant.ts';
import type { StoreLocation } from '#adapters/backup/snapshot/store-files.ts';
import { makeLooks } from '#apps/operating/looks/make-looks.ts';

// Looks of SQLite stop the thread that makes them: here they stop nobody, and can be given up by ending the thread.
invariant(parentPort !== null, 'this file runs as a thread');
for await (const message of makeLooks(workerData as StoreLocation)) parentPort.postMessage(message, []);
