import type { Side } from '#domain/orders/order.ts';

/** A profit-taking leg: price and quantity in units. */
export interface SweepTarget {
  readonly price: number;
  readonly priceNumber: number;
  readonly quantity: number;
}

/** An entry order on its way, and the position that it becomes. Prices and quantities in units, `paid` and `fees` in quote units. */
export class SweepPosition {
  readonly side: Side;
  readonly entered: number;
  readonly riskDistance: number;
  readonly targets: readonly SweepTarget[];
  /** Price of the stop in units, and as the bars write it. */
  stop: number;
  stopNumber: number;
  entryPrice = 0;
  entryTime = 0;
  open = 0;
  paid = 0;
  fees = 0;
  barsHeld = 0;
  /** Legs filled so far: the first ones. */
  targetsFilled = 0;
  isLeaving = false;
  /** A bar that stays strictly between these two meets no exit. */
  lowTrigger = Number.NEGATIVE_INFINITY;
  highTrigger = Number.POSITIVE_INFINITY;

  constructor(order: Pick<SweepPosition, 'side' | 'entered' | 'riskDistance' | 'targets' | 'stop' | 'stopNumber'>) {
    this.side = order.side;
    this.entered = order.entered;
    this.riskDistance = order.riskDistance;
    this.targets = order.targets;
    this.stop = order.stop;
    this.stopNumber = order.stopNumber;
    this.setTriggers();
  }

  get exitSide(): Side {
    return this.side === 'buy' ? 'sell' : 'buy';
  }

  get nextTarget(): SweepTarget | undefined {
    return this.targets[this.targetsFilled];
  }

  moveStop(price: number, priceNumber: number): void {
    this.stop = price;
    this.stopNumber = priceNumber;
    this.setTriggers();
  }

  fillTarget(): void {
    this.targetsFilled++;
    this.setTriggers();
  }

  private setTriggers(): void {
    const target = this.nextTarget?.priceNumber;
    const long = this.side === 'buy';
    this.lowTrigger = long ? this.stopNumber : (target ?? Number.NEGATIVE_INFINITY);
    this.highTrigger = long ? (target ?? Number.POSITIVE_INFINITY) : this.stopNumber;
  }
}
