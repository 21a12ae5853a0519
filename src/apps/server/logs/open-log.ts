import { join } from 'node:path';
import { pino, stdTimeFunctions } from 'pino';
import type { Logger } from 'pino';
import { AssayError } from '#core/errors.ts';
import type { Redacted } from '#core/redacted.ts';
import { consoleLine } from '#apps/server/logs/console-line.ts';
import { plainFields } from '#apps/server/logs/plain-fields.ts';
import { RollingFile } from '#apps/server/logs/rolling-file.ts';
import { FieldScrubber } from '#apps/server/logs/scrub-fields.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  /** Where `server.log` and the older ones lie; made when it is missing. */
  readonly folder: string;
  readonly level: LogLevel;
  /** Gets each line in short, for people; undefined says nothing on a terminal. */
  readonly console?: ((line: string) => void) | undefined;
  /** Secrets that this program holds: wherever they turn up, they are taken out. */
  readonly secrets?: readonly Redacted[];
  readonly bytesMax?: number;
  readonly olderMax?: number;
}

export interface ServerLog {
  readonly log: Logger;
  /** Lines that were lost because the disk failed or was too slow. */
  readonly lost: () => number;
  /** Resolves once everything is in the file; what is logged later is lost. */
  readonly close: () => Promise<void>;
}

const LOG_BYTES_MAX = 10 * 1024 * 1024;
const LOG_OLDER_MAX = 30;

/**
 * Opens the log of the server: one JSON object a line, in files of 10 MB of which 30 older ones are kept. No secret gets into it, whichever
 * way it comes, and nothing that is logged can begin a line of its own. Throws `store.unusable` when the folder cannot be written.
 */
export async function openLog(options: LogOptions): Promise<ServerLog> {
  const file = new RollingFile({
    path: join(options.folder, 'server.log'),
    bytesMax: options.bytesMax ?? LOG_BYTES_MAX,
    olderMax: options.olderMax ?? LOG_OLDER_MAX,
    onTrouble: (error) => options.console?.(`The log cannot be written: ${(error as Error).message}`),
  });
  try {
    await file.open();
  } catch (error) {
    throw new AssayError('store.unusable', `Expected a folder for the log, could not write to "${options.folder}"`, {
      place: { file: options.folder },
      cause: error,
    });
  }
  const scrubber = new FieldScrubber(options.secrets ?? []);
  let isOpen = true;
  const write = (line: string): void => {
    if (!isOpen) return;
    const record = scrubbed(line, scrubber);
    file.write(`${JSON.stringify(record)}\n`);
    options.console?.(consoleLine(record));
  };
  const destination = { write, flushSync: () => file.flushSync() };
  const log = pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      // Errors are plain data by then.
      serializers: { err: (err: unknown) => err },
      formatters: { level: (level) => ({ level }), log: plainFields },
    },
    destination,
  );
  const close = (): Promise<void> => {
    isOpen = false;
    return file.close();
  };
  return { log, lost: () => file.lost, close };
}

/** Works on the finished line: whatever the ways into it, fields of child loggers included, there is but one out. */
function scrubbed(line: string, scrubber: FieldScrubber): Record<string, unknown> {
  try {
    return scrubber.scrub(JSON.parse(line)) as Record<string, unknown>;
  } catch {
    return { level: 'error', msg: 'A line of the log could not be read, and was left out' };
  }
}
