import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '#tools/source/tree.ts';

/** What a trading process has said is durable: so many records, with this hash over all of them, up to a bar. */
export interface Ack {
  readonly n: number;
  readonly h: string;
  /** When the last of its bars closed, UTC ms; null without one. */
  readonly bar: number | null;
  readonly bars: number;
}

export interface TraderPlace {
  readonly folder: string;
  readonly databaseUrl: string | undefined;
  /** Market time per real time. */
  readonly speed: number;
}

/** `assay trade` on the sandbox as a process of its own, which can be killed. */
export class Trader {
  readonly acks: Ack[] = [];
  /** From the start of the process to the first bar that it has durably traded, ms. */
  readonly trading: Promise<number>;
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;
  private errors = '';

  constructor({ folder, databaseUrl, speed }: TraderPlace, more: readonly string[] = []) {
    const startedAt = performance.now();
    const flags = ['--strategy', 'sma-cross', '--set', 'fast=5', '--set', 'slow=15', '--timeframe', '1m'];
    const place = ['--session', KILLED_SESSION, '--speed', `${speed}`, '--json'];
    this.child = spawn(
      process.execPath,
      [join(ROOT, 'bin', 'assay.mjs'), '--data-dir', folder, 'trade', ...flags, ...place, ...more],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, DATABASE_URL: databaseUrl ?? '' },
      },
    );
    this.child.stderr!.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString();
    });
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
    this.trading = new Promise((resolve, reject) => {
      createInterface({ input: this.child.stdout! }).on('line', (line) => {
        const { ack } = JSON.parse(line) as { readonly ack?: Ack };
        if (ack === undefined) return;
        this.acks.push(ack);
        if (ack.bars > 0) resolve(performance.now() - startedAt);
      });
      void this.ended.then(() => reject(new Error(`it ended before it traded: ${this.errors}`)));
    });
    // Who kills it early does not wait for it.
    this.trading.catch(() => undefined);
  }

  /** Without any goodbye, as when power is lost to the process. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async interrupt(): Promise<void> {
    this.child.kill('SIGINT');
    await this.ended;
  }
}

export const KILLED_SESSION = 'killed';
