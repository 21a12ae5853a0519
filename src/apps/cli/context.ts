import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { AssayError } from '#core/errors.ts';
import type { WorkContext } from '#apps/research/work-context.ts';
import { Progress } from '#apps/cli/progress.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';

/** What a command is given: where to write, whether it was interrupted by Ctrl-C, where data lives. */
export interface CliContext extends WorkContext {
  /** Results. */
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Progress, notes and errors. */
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Starts a progress line for long work, on standard error; silent with `--quiet`. */
  progress(label: string): Progress;
  /** Writes a note for the person at the terminal, on standard error; silent with `--quiet`. */
  note(text: string): void;
}

/** Options that every command has. */
export interface GlobalOptions {
  readonly dataDir?: string;
  readonly quiet?: boolean;
}

/** The context of a real process. `options` is read late, after the arguments were parsed. */
export function processContext(options: () => GlobalOptions): CliContext {
  const { stdout, stderr } = process;
  // `--data-dir`, else `ASSAY_DATA_DIR`, else `.assay` in the home folder.
  const dataFolder = (): string =>
    resolve(options().dataDir ?? process.env['ASSAY_DATA_DIR'] ?? join(homedir(), '.assay'));
  return {
    stdout,
    stderr,
    interrupted: interruption(stderr),
    progress: (label) => new Progress(label, options().quiet === true ? undefined : stderr),
    note: (text) => void (options().quiet !== true && stderr.write(`${text}\n`)),
    dataFolder,
    openStore: async () =>
      (await import('#apps/operating/open-trading-store.ts')).openTradingStore(settingsOf({ dataFolder })),
  };
}

/** Reads a whole number option; throws `argument.invalid` naming the option, its range and the value. */
export function integerOption(name: string, low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= low && value <= high) return value;
    throw new AssayError(
      'argument.invalid',
      `Expected ${name} to be a whole number from ${low} to ${high}, was "${text}"`,
      {
        place: { value: text },
      },
    );
  };
}

/** The first Ctrl-C asks the work to stop; a second one, a moment later, ends the process at once. */
function interruption(stderr: NodeJS.WritableStream): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  const onSignal = (): void => {
    const now = performance.now();
    if (controller.signal.aborted && now - firstAt > 300) process.exit(130);
    if (controller.signal.aborted) return;
    firstAt = now;
    stderr.write('\nassay: stopping ... (again to stop at once)\n');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
