import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late timers of this process are, in milliseconds: what a request waits before anybody looks at it. */
export interface Delay {
  readonly worst: number;
  readonly p99: number;
}

/** Watches the event loop. Figures are of the last minute, taken in pieces of 10 s. */
export class LoopDelay {
  private readonly histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly pieces: Delay[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor() {
    this.histogram.enable();
    this.timer = setInterval(() => this.take(), PIECE_MS);
    this.timer.unref();
  }

  read(): Delay {
    const pieces = [...this.pieces, this.current()];
    return { worst: Math.max(...pieces.map(({ worst }) => worst)), p99: Math.max(...pieces.map(({ p99 }) => p99)) };
  }

  close(): void {
    clearInterval(this.timer);
    this.histogram.disable();
  }

  private take(): void {
    this.pieces.push(this.current());
    if (this.pieces.length > PIECES - 1) this.pieces.shift();
    this.histogram.reset();
  }

  private current(): Delay {
    if (this.histogram.count === 0) return { worst: 0, p99: 0 };
    return { worst: delayMs(this.histogram.max), p99: delayMs(this.histogram.percentile(99)) };
  }
}

const RESOLUTION_MS = 20;
const PIECE_MS = 10_000;
const PIECES = 6;

/** What is recorded is the time between two looks, in nanoseconds; what is expected of it is the resolution. */
function delayMs(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
}
