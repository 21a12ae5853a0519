import { Writable } from 'node:stream';
import type { CliContext } from '#apps/cli/context.ts';
import { runCli } from '#apps/cli/main.ts';
import { openTradingStore } from '#apps/operating/open-trading-store.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';
import { Progress } from '#apps/cli/progress.ts';

/** What a command line printed, and how it ended. */
export interface CapturedRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process against a data folder of its own, for tests. `interrupted` presses Ctrl-C. */
export async function captureCli(
  args: readonly string[],
  dataFolder: string,
  interrupted: AbortSignal = new AbortController().signal,
): Promise<CapturedRun> {
  const stdout = new CapturedStream();
  const stderr = new CapturedStream();
  const context: CliContext = {
    stdout,
    stderr,
    interrupted,
    progress: (label) => new Progress(label, undefined),
    note: (text) => void stderr.write(`${text}\n`),
    dataFolder: () => dataFolder,
    openStore: () => openTradingStore(settingsOf({ dataFolder: () => dataFolder })),
  };
  const exitCode = await runCli(args, context);
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

class CapturedStream extends Writable {
  private readonly chunks: string[] = [];

  get text(): string {
    return this.chunks.join('');
  }

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.chunks.push(chunk.toString());
    done();
  }
}
