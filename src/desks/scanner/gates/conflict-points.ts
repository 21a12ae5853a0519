import type { Gate, Verdict } from '#domain/gates/gate.ts';
import type { Evidence, Signal } from '#domain/signals/signal.ts';
import { frameOf } from '#desks/scanner/context.ts';
import type { FrameReading, ScannerContext } from '#desks/scanner/context.ts';
import { cycleException } from '#desks/scanner/gates/exceptions.ts';
import { atrRises, isRanging, pressureEvidence, stanceOf } from '#desks/scanner/gates/pressure.ts';
import { measuredProximity } from '#desks/scanner/gates/structural-proximity.ts';
import { CONFLICT_GATE } from '#desks/scanner/gates/timeframe-conflict.ts';
import { sideOf } from '#desks/scanner/side.ts';

/** What each finding adds to the balance of a signal's timeframes. */
export interface ConflictPoints {
  /** The primary timeframe is not with the trade. */
  readonly primaryNotWith: number;
  /** A filter is against the trade and its ATR rose in all of its last `steps` steps; stops the trade unless made up for. */
  readonly strongFilter: number;
  readonly weakFilter: number;
  /** Entry within `structureAtrMax` primary ATRs of any structure; the cycle favours the trade. */
  readonly atStructure: number;
  readonly inCycleWindow: number;
  /** A strong filter is forgiven while the balance stays above this. */
  readonly forgivenAbove: number;
  readonly steps: number;
  readonly structureAtrMax: number;
}

/** The timeframe conflict as a balance of points: exceptions add points, and a balance that is good enough forgives a strong filter. */
export function conflictByPoints(points: ConflictPoints): Gate<ScannerContext> {
  return { name: CONFLICT_GATE, judge: (signal) => new Balance(signal, points).verdict() };
}

class Balance {
  private readonly signal: Signal<ScannerContext>;
  private readonly points: ConflictPoints;
  private readonly inputs: Evidence[] = [];
  private readonly entries: string[] = [];
  private total = 0;
  private isStopped = false;

  constructor(signal: Signal<ScannerContext>, points: ConflictPoints) {
    this.signal = signal;
    this.points = points;
  }

  verdict(): Verdict {
    const missing = this.countPrimary() ?? this.countFilters();
    if (missing !== undefined) return { gate: CONFLICT_GATE, kind: 'unknown', missing, inputs: this.inputs };
    this.countExceptions();
    const isForgiven = this.total > this.points.forgivenAbove;
    const kind = this.isStopped && !isForgiven ? 'block' : 'pass';
    const reason =
      this.entries.length === 0
        ? 'All timeframes are with the trade or ranging'
        : `Balance ${this.total} (${this.entries.join(', ')})`;
    return { gate: CONFLICT_GATE, kind, reason, inputs: [...this.inputs, { label: 'balance', value: this.total }] };
  }

  private countPrimary(): string | undefined {
    const { primary } = this.signal.context.roles;
    const frame = frameOf(this.signal.context, primary);
    const stance = frame === undefined ? undefined : this.stance(frame);
    if (stance === undefined) return `swing trend of ${primary}`;
    if (stance !== 'with') this.count(this.points.primaryNotWith, `${primary} ${stance}`);
    return undefined;
  }

  private countFilters(): string | undefined {
    const { steps, strongFilter, weakFilter } = this.points;
    for (const timeframe of this.signal.context.roles.filters) {
      const frame = frameOf(this.signal.context, timeframe);
      const stance = frame === undefined ? undefined : this.stance(frame);
      if (frame === undefined || stance === undefined) return `swing trend of ${timeframe}`;
      if (stance !== 'against') continue;
      const rises = atrRises(frame, steps);
      if (rises === undefined) return `last ${steps + 1} ATRs of ${timeframe}`;
      if (rises < steps) {
        this.count(weakFilter, `${timeframe} against`);
        continue;
      }
      this.count(strongFilter, `${timeframe} strongly against`);
      this.isStopped = true;
      return undefined;
    }
    return undefined;
  }

  private countExceptions(): void {
    const { atStructure, inCycleWindow, structureAtrMax } = this.points;
    const measured = measuredProximity(this.signal, 'any');
    if (measured !== undefined && measured.distanceAtr < structureAtrMax) {
      this.count(atStructure, `at ${measured.near.description}`);
      this.inputs.push(measured.near.evidence);
    }
    const cycle = cycleException(this.signal);
    if (cycle === undefined) return;
    this.count(inCycleWindow, cycle.reason);
    this.inputs.push(cycle.evidence);
  }

  private stance(frame: FrameReading): 'with' | 'against' | 'ranging' | undefined {
    this.inputs.push(...pressureEvidence(frame, this.points.steps));
    return isRanging(frame) ? 'ranging' : stanceOf(frame, sideOf(this.signal.direction));
  }

  private count(points: number, entry: string): void {
    this.total += points;
    this.entries.push(`${entry} ${points > 0 ? '+' : ''}${points}`);
  }
}
