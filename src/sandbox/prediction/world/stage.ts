import { Rng } from '#core/rng.ts';
import { Agenda } from '#sandbox/prediction/world/agenda.ts';
import { Announcer } from '#sandbox/prediction/world/announcer.ts';
import type { TradedMarket } from '#sandbox/prediction/world/traded-market.ts';
import type { WorldConfig } from '#sandbox/prediction/world/world-config.ts';

/** What is done at an instant; the subject is a place, a group, a maker, a trade or a deed. */
export const TASKS = { act: 0, stir: 1, learn: 2, settle: 3, deed: 4 } as const;

/** Larger than any subject's number. */
export const TASK_STRIDE = 2 ** 32;

/** A subject that lives again and again: its number, and as many bits of which life it is. */
export const LIFE_STRIDE = 2 ** 16;
export const LIFE_MASK = LIFE_STRIDE - 1;

export function lifeSubject(number: number, life: number): number {
  return number + (life & LIFE_MASK) * LIFE_STRIDE;
}

/** What all parts of a world share: time, chance, voice, markets, and what is to be done. */
export class Stage {
  readonly config: WorldConfig;
  readonly agenda = new Agenda();
  readonly announcer: Announcer;
  readonly places: TradedMarket[] = [];
  /** Chance of the everyday flow; questions and beliefs, and plants have their own. */
  readonly rng: Rng;
  readonly fateRng: Rng;
  readonly plantRng: Rng;
  private readonly deeds: ((() => void) | undefined)[] = [];
  private readonly freeDeeds: number[] = [];

  constructor(config: WorldConfig) {
    this.config = config;
    const root = new Rng(config.seed);
    this.fateRng = root.fork();
    this.plantRng = root.fork();
    this.rng = root.fork();
    this.announcer = new Announcer(config.startTime, config.wrongSideRatio, root.fork());
  }

  get now(): number {
    return this.announcer.now;
  }

  /** Something rare is done later; a whole number of milliseconds from now. */
  later(delayMs: number, deed: () => void): void {
    const slot = this.freeDeeds.pop() ?? this.deeds.length;
    this.deeds[slot] = deed;
    this.plan(TASKS.deed, slot, delayMs);
  }

  plan(task: number, subject: number, delayMs: number): void {
    this.agenda.add(this.now + Math.max(1, Math.round(delayMs)), task * TASK_STRIDE + subject);
  }

  doDeed(slot: number): void {
    const deed = this.deeds[slot];
    this.deeds[slot] = undefined;
    this.freeDeeds.push(slot);
    deed?.();
  }
}
