import { Decimal } from '#core/decimal.ts';
import type { Quantity } from '#core/money.ts';
import type { VolumePolicy } from '#engine/sim/sim-config.ts';

/** How much of our orders the market can still meet in the bar, or the piece of it, that is being matched. */
export class BarVolume {
  private readonly policy: VolumePolicy;
  private readonly step: Decimal;
  /** What is left; undefined: any size. */
  private left: Quantity | undefined;
  /** What each of the four points of the bar offers, under `quarter`. */
  private points: readonly Quantity[] = [];

  constructor(policy: VolumePolicy, quantityStep: Decimal) {
    this.policy = policy;
    this.step = quantityStep;
  }

  /** Another bar begins; `volume` is NaN when not known. */
  startBar(volume: number): void {
    const { policy } = this;
    if (policy.kind === 'whole') return;
    if (Number.isNaN(volume)) {
      this.left = undefined;
      this.points = [];
    } else if (policy.kind === 'share') {
      this.left = this.stepped(volume * policy.ratio);
    } else {
      this.points = this.quarters(volume);
      this.left = this.points[0];
    }
  }

  /** The path of the bar reaches one of its four points, counted from 0. */
  startPoint(point: number): void {
    if (this.policy.kind === 'quarter') this.left = this.points[point];
  }

  /** How much of `wanted` could be met now, without taking it. */
  available(wanted: Quantity): Quantity {
    const { left } = this;
    return left === undefined || left.compare(wanted) >= 0 ? wanted : left;
  }

  take(size: Quantity): void {
    const { left } = this;
    if (left !== undefined) this.left = left.minus(size) as Quantity;
  }

  snapshot(): Pick<BarVolumeState, 'left'> {
    return { left: this.left };
  }

  restore({ left }: BarVolumeState): void {
    this.left = left;
  }

  private stepped(volume: number): Quantity {
    return Decimal.fromNumber(volume, DIGITS, 'nearest-even').roundTo(this.step, 'down') as Quantity;
  }

  private quarters(volume: number): readonly Quantity[] {
    const steps = this.stepped(volume).units / this.step.units;
    const quarter = steps / 4n;
    if (quarter > 0n) return [quarter, quarter, quarter, steps - 3n * quarter].map((count) => this.sized(count));
    return [0n, steps >= 2n ? 1n : 0n, steps >= 2n ? 1n : 0n, steps % 2n].map((count) => this.sized(count));
  }

  private sized(steps: bigint): Quantity {
    return Decimal.of(steps * this.step.units, this.step.scale) as Quantity;
  }
}

export interface BarVolumeState {
  readonly left: Quantity | undefined;
}

/** Enough to hold the volume of a bar as it was written, without the noise of binary fractions. */
const DIGITS = 12;
