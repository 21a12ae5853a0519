// The entry of a thread that stores uploads: a file that has arrived comes in, what became of it goes out.
import { workerData } from 'node:worker_threads';
import { importUpload } from '#apps/server/imports/import-upload.ts';
import type { UploadTask } from '#apps/server/imports/import-upload.ts';
import { serveTasks } from '#apps/server/threads/serve-tasks.ts';
import type { ThreadPlace } from '#apps/server/threads/thread-context.ts';

serveTasks((task: UploadTask, frame) => importUpload(workerData as ThreadPlace, task, frame));
