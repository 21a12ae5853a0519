import { openHeldStore } from '#apps/operating/open-held-store.ts';
import type { WorkContext } from '#apps/research/work-context.ts';
import type { TaskFrame } from '#apps/server/threads/serve-tasks.ts';

/** Where a thread finds what is kept. Plain data; stays within the process. */
export interface ThreadPlace {
  readonly dataFolder: string;
  /** Of PostgreSQL, with its password; undefined for the files of the data folder. */
  readonly databaseUrl: string | undefined;
}

/** The server writes all the time, and an import of another process may take this long. */
const BUSY_TIMEOUT_MS = 60_000;

/** What work on a thread is given. */
export function threadContext({ dataFolder, databaseUrl }: ThreadPlace, frame: TaskFrame): WorkContext {
  return {
    interrupted: frame.signal,
    progress: (label) => frame.progress(label),
    note: () => undefined,
    dataFolder: () => dataFolder,
    openStore: () => openHeldStore(dataFolder, databaseUrl, BUSY_TIMEOUT_MS),
  };
}
