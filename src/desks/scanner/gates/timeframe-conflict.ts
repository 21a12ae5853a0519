import type { Gate, Verdict } from '#domain/gates/gate.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Evidence, Signal } from '#domain/signals/signal.ts';
import { frameOf } from '#desks/scanner/context.ts';
import type { FrameReading, ScannerContext } from '#desks/scanner/context.ts';
import { cycleException, exhaustionException, structureException } from '#desks/scanner/gates/exceptions.ts';
import type { Exception } from '#desks/scanner/gates/exceptions.ts';
import { atrRises, isRanging, pressureEvidence, stanceOf, strongSide } from '#desks/scanner/gates/pressure.ts';
import { sideOf } from '#desks/scanner/side.ts';
import type { Side } from '#desks/scanner/side.ts';

export interface ConflictOptions {
  /** A filter against the trade accelerates when its ATR rose in so many of its last `steps` steps, or it runs hard that way. */
  readonly steps: number;
  readonly risesMin: number;
  /** How near major structure must be to excuse a conflict, in ATRs of the primary timeframe. */
  readonly structureAtrMax: number;
  /** Swings only: the longest filter counts as exhausted within this distance of 0 or 100 of its stochastic RSI. */
  readonly exhaustionMax: number;
}

export const CONFLICT_GATE = 'timeframe-conflict';

/** `against` whatever runs hard that way; else `ranging` when the regime is sideways; else by large structure. Undefined while not known. */
type Stance = 'with' | 'against' | 'ranging' | undefined;

/**
 * Timeframes in order of rank. A filter against the trade stops it while it accelerates; a primary timeframe against the trade
 * stops it unless a filter is with it. Both can be excused: by major structure, by the cycle, and on swings by an exhausted
 * longest filter, which is context there and no veto.
 */
export function timeframeConflict(options: ConflictOptions): Gate<ScannerContext> {
  return { name: CONFLICT_GATE, judge: (signal) => new Judgement(signal, options).verdict() };
}

class Judgement {
  private readonly signal: Signal<ScannerContext>;
  private readonly options: ConflictOptions;
  private readonly side: Side;
  private readonly inputs: Evidence[] = [];
  private readonly remarks: string[] = [];

  constructor(signal: Signal<ScannerContext>, options: ConflictOptions) {
    this.signal = signal;
    this.options = options;
    this.side = sideOf(signal.direction);
  }

  verdict(): Verdict {
    const { primary, filters } = this.signal.context.roles;
    const stances: Stance[] = [];
    for (const timeframe of filters) {
      const frame = frameOf(this.signal.context, timeframe);
      if (frame === undefined) return this.unknown(`bars of ${timeframe}`);
      const stance = this.stance(frame);
      if (stance === undefined) return this.unknown(`swing trend of ${timeframe}`);
      const stopped = stance === 'against' ? this.judgeFilter(frame) : undefined;
      if (stopped !== undefined) return stopped;
      stances.push(stance);
    }
    return this.judgePrimary(primary, stances);
  }

  private judgeFilter(frame: FrameReading): Verdict | undefined {
    const { steps, risesMin } = this.options;
    const { timeframe } = frame;
    const rises = atrRises(frame, steps);
    const strong = strongSide(frame);
    if (strong !== -this.side && (rises === undefined || strong === undefined)) {
      return this.unknown(rises === undefined ? `last ${steps + 1} ATRs of ${timeframe}` : `regime of ${timeframe}`);
    }
    const isAccelerating = strong === -this.side || rises! >= risesMin;
    if (!isAccelerating) return this.remark(`${timeframe} is against but does not accelerate`);
    return this.excused(
      this.exception(timeframe, frame),
      `${timeframe} accelerates against a ${this.signal.direction}`,
    );
  }

  private judgePrimary(timeframe: Timeframe, filters: readonly Stance[]): Verdict {
    const frame = frameOf(this.signal.context, timeframe);
    const stance = frame === undefined ? undefined : this.stance(frame);
    if (stance === undefined) return this.unknown(`swing trend of ${timeframe}`);
    if (stance === 'against') {
      if (filters.includes('with')) this.remark(`${timeframe} is against: a pullback in the longer trend`);
      else {
        const stopped = this.excused(
          this.exception(timeframe, undefined),
          `${timeframe} and no longer timeframe is with a ${this.signal.direction}`,
        );
        if (stopped !== undefined) return stopped;
      }
    }
    const reason = this.remarks.length === 0 ? 'All timeframes are with the trade or ranging' : this.remarks.join('; ');
    return { gate: CONFLICT_GATE, kind: 'pass', reason, inputs: this.inputs };
  }

  private exception(timeframe: Timeframe, frame: FrameReading | undefined): Exception | undefined {
    const { signal, options } = this;
    const { horizon, roles } = signal.context;
    const isContext = horizon === 'swing' && timeframe === roles.filters.at(-1);
    return (
      structureException(signal, timeframe, options.structureAtrMax) ??
      cycleException(signal) ??
      (isContext && frame !== undefined ? exhaustionException(signal, frame, options.exhaustionMax) : undefined)
    );
  }

  private excused(exception: Exception | undefined, conflict: string): Verdict | undefined {
    if (exception === undefined) return { gate: CONFLICT_GATE, kind: 'block', reason: conflict, inputs: this.inputs };
    this.inputs.push(exception.evidence);
    return this.remark(`${conflict}, excused: ${exception.reason}`);
  }

  private stance(frame: FrameReading): Stance {
    this.inputs.push(...pressureEvidence(frame, this.options.steps));
    const { side } = this;
    if (frame.swing !== undefined && strongSide(frame) === -side) return 'against';
    return isRanging(frame) ? 'ranging' : stanceOf(frame, side);
  }

  private remark(text: string): undefined {
    this.remarks.push(text);
    return undefined;
  }

  private unknown(missing: string): Verdict {
    return { gate: CONFLICT_GATE, kind: 'unknown', missing, inputs: this.inputs };
  }
}
