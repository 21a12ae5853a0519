// The entry of a thread that replays journals: a path comes in, a summary or a failure goes out.
import { parentPort } from 'node:worker_threads';
import type { ErrorCode } from '#core/error-codes.ts';
import { AssayError } from '#core/errors.ts';
import { invariant } from '#core/invariant.ts';
import { replaySummary } from '#apps/cli/replay/replay-journal.ts';
import type { ReplaySummary } from '#apps/cli/replay/replay-journal.ts';

export type ReplayAnswer =
  | { readonly summary: ReplaySummary }
  | { readonly failure: string; readonly code: ErrorCode | undefined };

invariant(parentPort !== null, 'journals of a thread come through its port');
const port = parentPort;

port.on('message', (path: string) => {
  let answer: ReplayAnswer;
  try {
    answer = { summary: replaySummary(path) };
  } catch (error) {
    const code = error instanceof AssayError ? error.code : undefined;
    answer = { failure: `${path}: ${error instanceof Error ? error.message : String(error)}`, code };
  }
  port.postMessage(answer);
});
