import type { TaskWatch } from '#adapters/backup/backup-thread.ts';
import { InterruptedError } from '#apps/research/work-context.ts';
import type { CliContext } from '#apps/cli/context.ts';

/** Does work on a backup with a line of progress; Ctrl-C takes it back. */
export async function watching<T>(
  context: CliContext,
  label: string,
  work: (watch: TaskWatch) => Promise<T>,
): Promise<T> {
  const progress = context.progress(label);
  try {
    return await work({
      signal: context.interrupted,
      onProgress: ({ part, bytes }) => progress.update(bytes, undefined, part),
    });
  } catch (error) {
    throw context.interrupted.aborted ? new InterruptedError() : error;
  } finally {
    progress.finish();
  }
}

/** An address of backups as it may be shown: without what stands before a host, or after the path. */
export function shownAddress(address: string): string {
  return address.includes('://') ? address.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '') : address;
}
