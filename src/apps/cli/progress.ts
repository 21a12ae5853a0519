/** One line that says how far long work has come: a bar on a terminal, a line every few seconds elsewhere. */
export class Progress {
  private readonly label: string;
  private readonly stream: ProgressStream | undefined;
  private readonly startedAt = performance.now();
  private lastShownAt: number;
  private shown = false;

  /** `stream` undefined is silent. */
  constructor(label: string, stream: ProgressStream | undefined) {
    this.label = label;
    this.stream = stream;
    this.lastShownAt = this.startedAt;
  }

  /** `done` of `total` in any unit; `total` undefined when it is not known. Cheap: draws at most ten times a second. */
  update(done: number, total: number | undefined, note = ''): void {
    const { stream } = this;
    if (stream === undefined) return;
    const now = performance.now();
    if (now - this.lastShownAt < (stream.isTTY === true ? 100 : 5_000)) return;
    this.lastShownAt = now;
    this.shown = true;
    const line = `${this.label} ${progressText(done, total, now - this.startedAt)}${note === '' ? '' : `  ${note}`}`;
    stream.write(stream.isTTY === true ? `\r\u001B[K${line.slice(0, (stream.columns ?? 80) - 1)}` : `${line}\n`);
  }

  /** Takes the line away; the command then prints its result. */
  finish(): void {
    if (this.shown && this.stream?.isTTY === true) this.stream.write('\r\u001B[K');
    this.shown = false;
  }
}

export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
}

const BAR_WIDTH = 24;

function progressText(done: number, total: number | undefined, elapsedMs: number): string {
  const perSecond = elapsedMs > 0 ? (done / elapsedMs) * 1000 : 0;
  const rate = `${compact(perSecond)}/s`;
  if (total === undefined || total <= 0) return `${compact(done)}  ${rate}`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
  const leftS = perSecond > 0 ? (total - done) / perSecond : Number.NaN;
  const left = Number.isFinite(leftS)
    ? `${leftS < 90 ? `${Math.ceil(leftS)} s` : `${Math.ceil(leftS / 60)} min`} left`
    : '';
  return `${bar} ${(share * 100).toFixed(0).padStart(3)} %  ${compact(done)}/${compact(total)}  ${rate}  ${left}`;
}

function compact(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(0)}k`;
  return value.toFixed(0);
}
