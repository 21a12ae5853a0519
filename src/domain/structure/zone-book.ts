import { present } from '#core/invariant.ts';
import type { Step } from '#domain/structure/component.ts';
import type { Direction, Emit, ZoneKind, ZoneState } from '#domain/structure/fact.ts';
import { LevelHeap } from '#domain/structure/level-heap.ts';
import type { NearestZone, Zone, ZoneFilter, ZonePlace, ZoneStage } from '#domain/structure/zone.ts';

export interface ZoneBookOptions {
  readonly source: ZoneKind;
  readonly strength: number | undefined;
  /** In the order in which they happen; the one with `isReturn` comes last. */
  readonly stages: readonly ZoneStage[];
  /** Live zones kept; the oldest is retired beyond that. */
  readonly zonesMax: number;
}

/**
 * The live zones of one kind. Each waits in one heap for the price that brings its next state, so a bar that reaches no
 * zone costs one comparison for each stage and side, however many zones are live.
 */
export class ZoneBook {
  readonly source: ZoneKind;
  readonly strength: number | undefined;
  private readonly zonesMax: number;
  private readonly waits: readonly Wait[];
  private readonly heaps: readonly LevelHeap[];
  private live = new Map<number, ZoneRecord>();
  private nextZone = 0;
  private oldest = 0;
  /** Height of the highest zone so far. */
  private heightMax = 0;

  constructor(options: ZoneBookOptions) {
    this.source = options.source;
    this.strength = options.strength;
    this.zonesMax = options.zonesMax;
    this.waits = options.stages.flatMap((_, index) => waitsOf(options.stages, index));
    this.heaps = this.waits.map(() => new LevelHeap());
  }

  get size(): number {
    return this.live.size;
  }

  /** Brings every live zone up to date. Returns come first: a zone that turns on this bar can end on a later one at the earliest. */
  settle(step: Step, emit: Emit): void {
    const last = this.waits.length - 2;
    this.release(last, step, emit);
    this.release(last + 1, step, emit);
    for (let i = 0; i < last; i++) this.release(i, step, emit);
  }

  open(place: ZonePlace, step: Step, emit: Emit): void {
    const { source, strength, zonesMax } = this;
    const zone = this.nextZone++;
    const { index: confirmedAt, closeTime: confirmedTime } = step;
    const { direction, at, top, bottom } = place;
    const record = {
      direction,
      at,
      top,
      bottom,
      confirmedAt,
      confirmedTime,
      stage: 0,
      touchedAt: -1,
      stateAt: confirmedAt,
      knownAt: confirmedTime,
    };
    this.live.set(zone, record);
    this.heightMax = Math.max(this.heightMax, top - bottom);
    const first = waitIndex(record);
    const { heading, stage } = this.waits[first]!;
    this.heaps[first]!.push(heading * levelOf(record, stage), zone);
    emit({ kind: 'zone', at, confirmedAt, confirmedTime, direction, source, zone, strength, top, bottom });
    while (!this.live.has(this.oldest)) this.oldest++;
    if (this.live.size > zonesMax) this.retireOldest(step, emit);
  }

  /** Live zones that fit, oldest first. */
  *zones(filter: ZoneFilter = {}): Generator<Zone> {
    for (const [zone, record] of this.live) {
      const wait = this.waits[waitIndex(record)]!;
      if (fits(wait, filter)) yield this.view(zone, record, wait);
    }
  }

  /** The fitting live zone nearest to a price, the older one on ties. Looks only at zones about as near as the answer. */
  nearest(price: number, filter: ZoneFilter = {}): NearestZone | undefined {
    let found = -1;
    let distance = Number.POSITIVE_INFINITY;
    for (const [index, wait] of this.waits.entries()) {
      if (!fits(wait, filter)) continue;
      const start = wait.heading * price;
      this.heaps[index]!.search((key, zone) => {
        // No zone behind this level reaches nearer to the price than its height.
        if (key - start - this.heightMax > distance) return false;
        const record = this.live.get(zone);
        if (record === undefined) return true;
        const away = Math.max(record.bottom - price, price - record.top, 0);
        if (away < distance || (away === distance && zone < found)) {
          found = zone;
          distance = away;
        }
        return true;
      });
    }
    const record = this.live.get(found);
    return record && { zone: this.view(found, record, this.waits[waitIndex(record)]!), distance };
  }

  private release(index: number, step: Step, emit: Emit): void {
    const heap = this.heaps[index]!;
    const { heading, stage } = this.waits[index]!;
    while (isReached(heap.nearest, heading, stage, step)) this.carry(heap.pop(), index, step, emit);
  }

  /** Takes a zone through every state that this bar reaches, then lets it wait for the next one. */
  private carry(zone: number, from: number, step: Step, emit: Emit): void {
    const record = this.live.get(zone);
    if (record === undefined) return; // retired while it waited
    const returns = this.waits.length - 2;
    for (let index = from; ; index += 2) {
      const { heading, stage } = this.waits[index]!;
      const key = heading * levelOf(record, stage);
      const isDue = index === from || (index < returns && isReached(key, heading, stage, step));
      if (!isDue) return this.heaps[index]!.push(key, zone);
      this.change(zone, record, stage, step, emit);
      if (index >= returns) return void this.live.delete(zone);
    }
  }

  private change(zone: number, record: ZoneRecord, stage: ZoneStage, step: Step, emit: Emit): void {
    const { source, strength } = this;
    const { index: at, closeTime: confirmedTime } = step;
    const { direction } = record;
    if (record.stage === 0) record.touchedAt = at;
    record.stage++;
    record.stateAt = at;
    record.knownAt = confirmedTime;
    const { state } = stage;
    const level = levelOf(record, stage);
    emit({ kind: 'zone-state', at, confirmedAt: at, confirmedTime, direction, source, zone, strength, state, level });
  }

  private retireOldest(step: Step, emit: Emit): void {
    const { source, strength, zonesMax } = this;
    const zone = this.oldest;
    const { direction, at } = present(this.live.get(zone), 'the oldest zone');
    this.live.delete(zone);
    emit({
      kind: 'retired',
      at,
      confirmedAt: step.index,
      confirmedTime: step.closeTime,
      direction,
      of: source,
      strength,
      id: zone,
    });
    for (const heap of this.heaps) if (heap.size > 2 * zonesMax) heap.retain((id) => this.live.has(id));
  }

  private view(zone: number, record: ZoneRecord, wait: Wait): Zone {
    const { source, strength } = this;
    const { stage: _, touchedAt, ...place } = record;
    const { direction, isTurned, state } = wait;
    return {
      source,
      zone,
      strength,
      ...place,
      direction,
      isTurned,
      state,
      touchedAt: touchedAt === -1 ? undefined : touchedAt,
    };
  }
}

interface ZoneRecord {
  readonly direction: Direction;
  readonly at: number;
  readonly top: number;
  readonly bottom: number;
  readonly confirmedAt: number;
  readonly confirmedTime: number;
  /** States reached so far; also the index of the stage that it waits for. */
  stage: number;
  touchedAt: number;
  stateAt: number;
  knownAt: number;
}

/**
 * Zones of one side that wait for one stage: `heading` is where the price must move. Keys and reach carry its sign, so that
 * larger is farther.
 */
interface Wait {
  readonly stage: ZoneStage;
  readonly heading: Direction;
  /** State and direction of the zones that wait here. */
  readonly state: ZoneState;
  readonly direction: Direction;
  readonly isTurned: boolean;
}

function waitsOf(stages: readonly ZoneStage[], index: number): Wait[] {
  const stage = stages[index]!;
  const state = stages[index - 1]?.state ?? 'fresh';
  const isTurned = stage.isReturn;
  return ([1, -1] as const).map((made) => {
    const opposite = made === 1 ? -1 : 1;
    return { stage, heading: isTurned ? made : opposite, state, direction: isTurned ? opposite : made, isTurned };
  });
}

function waitIndex(record: ZoneRecord): number {
  return 2 * record.stage + (record.direction === 1 ? 0 : 1);
}

function fits(wait: Wait, { direction, states }: ZoneFilter): boolean {
  return (direction === undefined || wait.direction === direction) && (states?.includes(wait.state) ?? true);
}

function isReached(key: number, heading: Direction, stage: ZoneStage, step: Step): boolean {
  const { by, isStrict } = stage;
  const price = by === 'close' ? step.close : heading === 1 ? step.high : step.low;
  return isStrict ? heading * price > key : heading * price >= key;
}

function levelOf(zone: ZoneRecord, stage: ZoneStage): number {
  if (stage.level === 'middle') return (zone.top + zone.bottom) / 2;
  return (stage.level === 'near') === (zone.direction === 1) ? zone.top : zone.bottom;
}
