import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '#tools/source/tree.ts';

/** How a process ended, and all that it said. */
export interface EndedProcess {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly output: string;
}

/** A process that says nothing new for so long is stuck, ms. */
const PATIENCE_MS = 40_000;

/** `assay` as a process of its own, which can be waited for, interrupted and killed. */
export class AssayProcess {
  readonly words: readonly string[];
  readonly ended: Promise<EndedProcess>;
  private readonly child: ChildProcess;
  private text = '';
  private readonly onOutput = new Set<() => void>();

  constructor(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.words = words;
    this.child = spawn(process.execPath, [join(ROOT, 'bin', 'assay.mjs'), ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DATABASE_URL: '', ...environment },
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        this.text += chunk.toString();
        for (const look of this.onOutput) look();
      });
    }
    this.ended = new Promise((resolve) => {
      this.child.once('close', (exitCode) => resolve({ exitCode, output: this.text }));
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Everything that it has said so far, results and notes. */
  get output(): string {
    return this.text;
  }

  /** Resolves when it has said this; rejects with all that it said when it ends before, or is silent. */
  async says(pattern: RegExp): Promise<void> {
    const said = new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(this.text)) return;
        this.onOutput.delete(look);
        clearTimeout(timer);
        resolve();
      };
      const fail = (why: string): void => reject(new Error(`Expected ${pattern}, but it ${why}: ${this.text}`));
      const timer = setTimeout(() => fail('was silent'), PATIENCE_MS);
      void this.ended.then(() => {
        clearTimeout(timer);
        fail('ended');
      });
      this.onOutput.add(look);
      look();
    });
    await said;
  }

  /** Without any goodbye, as when power is lost to the process. */
  kill(): Promise<EndedProcess> {
    this.child.kill('SIGKILL');
    return this.ended;
  }

  /** Ctrl-C. */
  interrupt(): Promise<EndedProcess> {
    this.child.kill('SIGINT');
    return this.ended;
  }
}

/** Looks again and again until something holds; rejects when it never does. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`Expected in time: ${what}`);
    await new Promise((wake) => setTimeout(wake, LOOK_MS));
  }
}

const LOOK_MS = 25;
