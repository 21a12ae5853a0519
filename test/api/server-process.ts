import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'assay.mjs');

export interface ServerOptions {
  /** A folder that is kept when the server ends; one of its own, taken away with it, when left out. */
  readonly dataFolder?: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** `assay serve` in a process of its own. */
export class ServerProcess {
  /** `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly dataFolder: string;
  /** Everything that it has printed. */
  readonly printed: readonly string[];
  private readonly child: ChildProcess;
  private readonly ownsFolder: boolean;

  private constructor(parts: {
    url: string;
    dataFolder: string;
    child: ChildProcess;
    printed: string[];
    ownsFolder: boolean;
  }) {
    this.url = parts.url;
    this.dataFolder = parts.dataFolder;
    this.child = parts.child;
    this.printed = parts.printed;
    this.ownsFolder = parts.ownsFolder;
  }

  /** Starts it on a port that is free, and waits for its address. Rejects with what it printed when it ends before. */
  static async start({ dataFolder, args = [], environment = {} }: ServerOptions = {}): Promise<ServerProcess> {
    const folder = dataFolder ?? mkdtempSync(join(tmpdir(), 'assay-server-'));
    const child = spawn(process.execPath, [BIN, '--data-dir', folder, 'serve', '--port', '0', ...args], {
      env: { ...withoutOurs(process.env), NO_COLOR: '1', ...WITHOUT_PREDICTION, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed: string[] = [];
    const url = await addressOf(child, printed);
    return new ServerProcess({ url, dataFolder: folder, child, printed, ownsFolder: dataFolder === undefined });
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Ends it as its owner would, and gives back the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) resolve(this.child.exitCode);
      else this.child.once('exit', (code) => resolve(code));
    });
    this.child.kill(signal);
    const code = await ended;
    if (this.ownsFolder) rmSync(this.dataFolder, { recursive: true, force: true, maxRetries: 3 });
    return code;
  }
}

/** Hundreds of markets cost more than a test of something else may: whoever wants them says so. */
const WITHOUT_PREDICTION = { ASSAY_PREDICTION_IS_ON: 'false' };

/** What the tests are told is nothing that the server knows. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('ASSAY_')));
}

function addressOf(child: ChildProcess, printed: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const onText = (chunk: Buffer): void => {
      printed.push(chunk.toString());
      const found = /https?:\/\/[\w.[\]:-]+:\d+/.exec(printed.join(''));
      if (found !== null) resolve(found[0]);
    };
    child.stdout!.on('data', onText);
    child.stderr!.on('data', onText);
    child.once('exit', (code) => reject(new Error(`assay serve ended with ${code}: ${printed.join('')}`)));
  });
}
