import type { BreakBy } from '#domain/structure/breaks.ts';
import type { Step } from '#domain/structure/component.ts';
import type { Emit } from '#domain/structure/fact.ts';
import type { ReferenceLeg } from '#domain/structure/reference-leg.ts';
import { ZoneBook } from '#domain/structure/zone-book.ts';
import type { ZoneStage } from '#domain/structure/zone.ts';

export interface OrderBlockOptions {
  readonly strength: number;
  /** What breaks a block: a close beyond its far edge, or a wick. */
  readonly brokenBy: BreakBy;
  readonly zonesMax: number;
}

/** Order blocks: the last stand before a break of structure, and breakers, which they become when they are broken themselves. */
export class OrderBlocks {
  readonly book: ZoneBook;

  constructor(options: OrderBlockOptions) {
    const { strength, brokenBy, zonesMax } = options;
    this.book = new ZoneBook({ source: 'order-block', strength, stages: blockStages(brokenBy), zonesMax });
  }

  settle(step: Step, emit: Emit): void {
    this.book.settle(step, emit);
  }

  /** Opens the block of a leg that this bar breaks; none when every bar of the leg was volatile. */
  open(leg: ReferenceLeg, step: Step, emit: Emit): void {
    const { direction, candidateAt: at, candidateTop: top, candidateBottom: bottom } = leg;
    if (at !== -1) this.book.open({ direction, at, top, bottom }, step, emit);
  }
}

function blockStages(brokenBy: BreakBy): readonly ZoneStage[] {
  return [
    { state: 'touched', level: 'near', by: 'wick', isStrict: false, isReturn: false },
    { state: 'broken', level: 'far', by: brokenBy, isStrict: true, isReturn: false },
    { state: 'ended', level: 'near', by: 'close', isStrict: true, isReturn: true },
  ];
}
