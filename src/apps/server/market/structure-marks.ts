import type { StructureMark } from '#contract/market.ts';
import { BarCursor } from '#domain/market/bar-columns.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type {
  BreakFact,
  Direction,
  EqualLevelFact,
  Fact,
  LegFact,
  PivotFact,
  TakenFact,
  ZoneFact,
  ZoneStateFact,
} from '#domain/structure/fact.ts';
import { MarketStructure } from '#domain/structure/market-structure.ts';
import type { StructureEngine } from '#domain/structure/structure-engine.ts';

/** Bars before those that are shown: enough for the large structure to have found its legs. */
export const WARM_UP_BARS = 500;

export type MarkKind = StructureMark['kind'];

/** Which bars are looked at, and which of them are shown. */
export interface MarkOptions {
  /** Bars before this index only warm the detectors up: what was over by then is left out. */
  readonly shownFrom?: number;
  /** Bars from this index on are not looked at: the structure is that which was known before. */
  readonly until?: number;
  /** Kinds that are wanted; all when left out. */
  readonly kinds?: ReadonlySet<MarkKind>;
}

/**
 * Market structure as it is drawn: what the kernel's detectors say of these bars, each mark with the moment at which it became known,
 * in that order. A block ends when the price comes back to it, a gap when it is filled, a level when it is traded through.
 */
export function structureMarks(bars: BarColumns, options: MarkOptions = {}): readonly StructureMark[] {
  const { shownFrom = 0, until = bars.length, kinds } = options;
  const drawing = new Drawing(bars);
  const structure = new MarketStructure({}, (fact) => drawing.take(fact));
  const cursor = new BarCursor(bars);
  for (let i = 0; i < until; i++) structure.update(cursor.moveTo(i));
  const marks = [...drawing.marks(), ...rangeMark(structure, bars, until)];
  const begin = shownFrom === 0 ? Number.NEGATIVE_INFINITY : (bars.openTime[shownFrom] ?? Number.POSITIVE_INFINITY);
  return marks
    .filter((mark) => (kinds?.has(mark.kind) ?? true) && (mark.until === null || mark.until >= begin))
    .sort((a, b) => a.knownAt - b.knownAt);
}

type Draft = { -readonly [Field in keyof StructureMark]: StructureMark[Field] };

/** Strength of the pivots of the large structure, whose levels others watch. */
const SWING = 50;

/** Folds facts into marks. Times are looked up in the bars, where facts count them. */
class Drawing {
  private readonly bars: BarColumns;
  private readonly drafts = new Map<string, Draft>();

  constructor(bars: BarColumns) {
    this.bars = bars;
  }

  marks(): StructureMark[] {
    const seen = new Set<string>();
    // Small and large structure often see the same: it is drawn once.
    return [...this.drafts.values()].filter(({ kind, label, from, low, high, direction }) => {
      const same = `${kind} ${label} ${from} ${low} ${high} ${direction}`;
      return !seen.has(same) && seen.add(same);
    });
  }

  take(fact: Fact): void {
    if (fact.kind === 'zone') this.zone(fact);
    else if (fact.kind === 'zone-state') this.zoneState(fact);
    else if (fact.kind === 'break') this.broken(fact);
    else if (fact.kind === 'leg') this.leg(fact);
    else if (fact.kind === 'pivot') this.pivot(fact);
    else if (fact.kind === 'equal') this.equal(fact);
    else if (fact.kind === 'taken') this.taken(fact);
  }

  private zone(fact: ZoneFact): void {
    const { source, strength, zone, at, top, bottom, direction, confirmedTime } = fact;
    const isGap = source === 'fvg';
    this.drafts.set(zoneName(source, strength, zone), {
      kind: isGap ? 'fair-value-gap' : 'order-block',
      label: isGap ? 'FVG' : 'OB',
      direction: sideOf(direction),
      from: this.openOf(at),
      until: null,
      low: bottom,
      high: top,
      knownAt: confirmedTime,
    });
  }

  private zoneState({ source, strength, zone, state, at, confirmedTime, direction }: ZoneStateFact): void {
    const name = zoneName(source, strength, zone);
    const draft = this.drafts.get(name);
    const isOver = source === 'fvg' ? state === 'filled' || state === 'inverted' : state === 'touched';
    if (draft !== undefined && draft.until === null && (isOver || state === 'broken')) draft.until = confirmedTime;
    if (source === 'fvg' || draft === undefined) return;
    if (state === 'broken') {
      // A broken block turns round: what supported now resists.
      const turned = sideOf(direction === 1 ? -1 : 1);
      const life = { from: this.openOf(at), until: null, knownAt: confirmedTime };
      this.drafts.set(`${name} turned`, { ...draft, ...life, kind: 'breaker', label: 'BB', direction: turned });
    }
    if (state === 'ended') this.end(`${name} turned`, confirmedTime);
  }

  private broken({ strength, type, level, pivotAt, at, direction, confirmedTime }: BreakFact): void {
    const place = { from: this.openOf(pivotAt), until: this.openOf(at), low: level, high: level };
    const side = sideOf(direction);
    const name = `break ${strength} ${at} ${direction}`;
    this.drafts.set(name, { kind: 'break', label: type, direction: side, ...place, knownAt: confirmedTime });
  }

  private leg({ strength, at, price, label, supersedes, direction, confirmedTime }: LegFact): void {
    if (strength === SWING) return;
    if (supersedes !== undefined) this.drafts.delete(`swing ${supersedes} ${direction}`);
    if (label === undefined) return;
    const time = this.openOf(at);
    const side = label === 'HH' || label === 'HL' ? 'long' : label === 'LH' || label === 'LL' ? 'short' : null;
    const place = { from: time, until: time, low: price, high: price };
    const draft: Draft = { kind: 'swing', label, direction: side, ...place, knownAt: confirmedTime };
    this.drafts.set(`swing ${at} ${direction}`, draft);
  }

  /** Stops rest beyond the highs and lows of the large structure, until they are taken. */
  private pivot({ strength, at, price, direction, confirmedTime }: PivotFact): void {
    if (strength !== SWING) return;
    const place = { from: this.openOf(at), until: null, low: price, high: price };
    const label = direction === 1 ? 'BSL' : 'SSL';
    const side = sideOf(direction === 1 ? -1 : 1);
    const draft: Draft = { kind: 'liquidity', label, direction: side, ...place, knownAt: confirmedTime };
    this.drafts.set(poolName('pivot', at, direction), draft);
  }

  private equal({ at, price, previousAt, previousPrice, direction, confirmedTime }: EqualLevelFact): void {
    const low = Math.min(price, previousPrice);
    const high = Math.max(price, previousPrice);
    const place = { from: this.openOf(previousAt), until: null, low, high };
    const label = direction === 1 ? 'EQH' : 'EQL';
    const side = sideOf(direction === 1 ? -1 : 1);
    const draft: Draft = { kind: 'liquidity', label, direction: side, ...place, knownAt: confirmedTime };
    this.drafts.set(poolName('equal', at, direction), draft);
  }

  private taken({ of, strength, level, pivotAt, at, by, direction, confirmedTime }: TakenFact): void {
    if (of === 'pivot' && strength !== SWING) return;
    this.end(poolName(of, pivotAt, direction), confirmedTime);
    if (by !== 'sweep') return;
    // A swept low speaks for longs.
    const side = sideOf(direction === 1 ? -1 : 1);
    const place = { from: this.openOf(pivotAt), until: this.openOf(at), low: level, high: level };
    const draft: Draft = { kind: 'sweep', label: 'Sweep', direction: side, ...place, knownAt: confirmedTime };
    this.drafts.set(`sweep ${of} ${pivotAt} ${direction}`, draft);
  }

  private end(name: string, time: number): void {
    const draft = this.drafts.get(name);
    if (draft !== undefined && draft.until === null) draft.until = time;
  }

  private openOf(bar: number): number {
    return this.bars.openTime[bar]!;
  }
}

/** Where the market stands now: the leg of the large structure, of the small one while there is no large one. */
function rangeMark({ swing, internal }: MarketStructure, bars: BarColumns, until: number): StructureMark[] {
  const engine: StructureEngine = swing.trend === undefined ? internal : swing;
  const { protectedLevel: strong, weakLevel: weak } = engine;
  if (until === 0 || strong === undefined || weak === undefined) return [];
  const range = engine.dealingRange(bars.close[until - 1]!);
  if (range === undefined) return [];
  const { low, high, direction, knownAt } = range;
  const from = bars.openTime[Math.min(strong.at, weak.at)]!;
  const label = range.zone === 'equilibrium' ? 'EQ' : range.zone === 'premium' ? 'Premium' : 'Discount';
  return [{ kind: 'dealing-range', label, direction: sideOf(direction), from, until: null, low, high, knownAt }];
}

function sideOf(direction: Direction): 'long' | 'short' {
  return direction === 1 ? 'long' : 'short';
}

function zoneName(source: string, strength: number | undefined, zone: number): string {
  return `${source} ${strength} ${zone}`;
}

function poolName(of: string, pivotAt: number, direction: Direction): string {
  return `${of} ${pivotAt} ${direction}`;
}
