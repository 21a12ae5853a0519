import { AssayError } from '#core/errors.ts';
import { HOUR_MS } from '#core/time.ts';

/** How findings become signals. Plain data. */
export interface SignalSettings {
  /** How many ticks beyond the best price an entry may pay. */
  readonly entryTicks: number;
  /** How far, in probability, the mid may go against the idea before it is wrong. */
  readonly stopDistance: number;
  /** How long a position is held at most, ms; the resolution may end it earlier. */
  readonly holdMs: number;
  readonly record: RecordSettings;
}

/** How much a detector is believed before and after it has a record. */
export interface RecordSettings {
  /**
   * How far a finding is thought to move the price before anything is known of its detector, in probability; undefined: not known,
   * and nothing is traded until there is a record. For research and paper only.
   */
  readonly priorEdge: number | undefined;
  /** Findings that the prior counts for (without one: that "no edge" counts for). */
  readonly priorStrength: number;
  /** Judged findings of a detector below which its record says nothing by itself. */
  readonly judgedMin: number;
}

export const LIVE_SIGNALS: SignalSettings = {
  entryTicks: 1,
  stopDistance: 0.1,
  holdMs: 4 * HOUR_MS,
  record: { priorEdge: undefined, priorStrength: 30, judgedMin: 30 },
};

/** For backtests and paper: as live, and a detector without a record is believed five cents, until thirty findings outweigh that. */
export const RESEARCH_SIGNALS: SignalSettings = {
  ...LIVE_SIGNALS,
  record: { ...LIVE_SIGNALS.record, priorEdge: 0.05 },
};

/** Throws `config.invalid` for a number out of its range. */
export function assertSignalSettings({ entryTicks, stopDistance, holdMs, record }: SignalSettings): void {
  inRange('entryTicks', entryTicks, 0, 100);
  inRange('stopDistance', stopDistance, 0.0001, 1);
  inRange('holdMs', holdMs, 1, Number.MAX_SAFE_INTEGER);
  inRange('record.priorStrength', record.priorStrength, 1, 1_000_000);
  inRange('record.judgedMin', record.judgedMin, 1, 1_000_000);
  if (record.priorEdge !== undefined) inRange('record.priorEdge', record.priorEdge, 0, 0.5);
}

function inRange(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new AssayError('config.invalid', `Expected ${name} to be from "${least}" to "${most}", was "${value}"`, {
    place: { column: name, value: `${value}` },
  });
}
