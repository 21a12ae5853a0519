import { HOUR_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Money } from '#core/money.ts';
import type { Resolution } from '#domain/evidence/followed-signal.ts';
import type { HorizonMarks, HorizonName, PriceMark } from '#domain/evidence/outcomes/horizons.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Direction } from '#domain/signals/signal.ts';

/** Where a signal was made. Only a backtest knew how its history ended when the strategy was written. */
export type EvidenceSource = 'backtest' | 'shadow' | 'paper' | 'live';

/** Something that spoke for or against a signal. A trigger made the desk look; factors were weighed. */
export interface Contributor {
  readonly kind: 'trigger' | 'factor';
  readonly name: string;
  /** -1 (against the signal) … 1 (for it). */
  readonly score: number;
  /** Share in the whole; 0 when it knew too little to take part. */
  readonly weight: number;
  /** When the latest of its facts became known, UTC ms; undefined when it does not say. */
  readonly knownAt: number | undefined;
}

/** What one gate answered. */
export interface GateAnswer {
  readonly gate: string;
  readonly kind: 'pass' | 'block' | 'unknown';
}

/** How a signal traded alone ended. */
export interface ExitMark {
  readonly resolution: Exclude<Resolution, 'open'>;
  /** Net of costs, in multiples of the planned risk; undefined when it never became a position. */
  readonly rMultiple: number | undefined;
  readonly entryTime: UnixMs | undefined;
  readonly exitTime: UnixMs | undefined;
  /** Close of the bar at which the end was known, UTC ms. */
  readonly knownAt: number;
  /**
   * How far the price went the signal's way until then, before costs, in price: what the record of a prediction detector is made of,
   * whether or not it became a position. Undefined where the desk does not say, or the price was not known.
   */
  readonly move?: number | undefined;
}

/**
 * One signal of any desk with what became of it, passed or blocked: the row that all evidence is made of. Everything but
 * `marks`, `exit` and the profits was known when the signal was made.
 */
export interface OutcomeRecord {
  /** The run that followed it; a signal counts once a run. */
  readonly run: string;
  readonly source: EvidenceSource;
  readonly signalId: string;
  readonly desk: string;
  readonly strategy: string;
  /** Kind of signal: the trigger or detector that made it, several joined by `+`. */
  readonly type: string;
  readonly contributors: readonly Contributor[];
  /** Asset class, or the category of a prediction market. */
  readonly category: string;
  readonly instrument: InstrumentId;
  readonly direction: Direction;
  readonly time: UnixMs;
  /** -1…1. */
  readonly score: number;
  /** The score that the strategy asked for; undefined when it asked for none. */
  readonly scoreThreshold: number | undefined;
  /** Fifth of the instrument's recent volume, 1 (quiet) … 5 (busy); undefined when not known. */
  readonly volumeBucket: number | undefined;
  /** `unknown` when the desk does not say. */
  readonly regime: string;
  readonly gates: readonly GateAnswer[];
  readonly passed: boolean;
  readonly referencePrice: number;
  /** Distance from reference price to stop; undefined for signals without a plan. */
  readonly riskDistance: number | undefined;
  /** Stated cost of going in and out again, as a share of the price; what marks are net of. */
  readonly costRatio: number;
  readonly marks: HorizonMarks;
  /** Undefined while it may still be entered or is open. */
  readonly exit: ExitMark | undefined;
  /** Result of the signal traded alone at the run's stated risk; undefined when it never was a position. */
  readonly profit: Money | undefined;
  /** What the account of the run booked for it; undefined when it did not trade it. */
  readonly accountProfit: Money | undefined;
}

/** A mark in the direction of the signal. */
export interface MarkFigures {
  /** Whether the price had moved in the signal's direction; an unchanged price has not. */
  readonly isHit: boolean;
  /** Return after the stated cost, a ratio. */
  readonly netReturn: number;
  /** The same in multiples of the risk; undefined without a plan. */
  readonly netR: number | undefined;
}

/** Undefined where the mark is. */
export function markFigures(outcome: OutcomeRecord, horizon: HorizonName): MarkFigures | undefined {
  const mark = outcome.marks[horizon];
  if (mark === undefined) return undefined;
  const { referencePrice, riskDistance, costRatio } = outcome;
  const gross = (outcome.direction === 'long' ? 1 : -1) * (mark.price / referencePrice - 1);
  const netReturn = gross - costRatio;
  const netR = riskDistance === undefined ? undefined : (netReturn * referencePrice) / riskDistance;
  return { isHit: gross > 0, netReturn, netR };
}

/** Hour of the day in UTC, 0…23. */
export function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS) % 24;
}

/** Rough part of the trading day by UTC hour, the same for every desk: when each region's business day is at its height. */
export function sessionOf(time: number): string {
  const hour = hourOf(time);
  return hour < 7 ? 'asia' : hour < 13 ? 'europe' : hour < 21 ? 'america' : 'pacific';
}

/** The record as it was known at an instant: later marks, end and profits taken away. A law of this house: it never changes. */
export function outcomeKnownBy(outcome: OutcomeRecord, instant: number): OutcomeRecord {
  const known = (mark: PriceMark | undefined): PriceMark | undefined =>
    mark !== undefined && mark.knownAt <= instant ? mark : undefined;
  const { tenMinutes, thirtyMinutes, oneHour, fourHours } = outcome.marks;
  const isOver = outcome.exit !== undefined && outcome.exit.knownAt <= instant;
  return {
    ...outcome,
    marks: {
      tenMinutes: known(tenMinutes),
      thirtyMinutes: known(thirtyMinutes),
      oneHour: known(oneHour),
      fourHours: known(fourHours),
    },
    ...(isOver ? {} : { exit: undefined, profit: undefined, accountProfit: undefined }),
  };
}
