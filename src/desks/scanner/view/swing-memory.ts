import type { Fact, LegFact } from '#domain/structure/fact.ts';
import type { SwingReading } from '#desks/scanner/context.ts';
import type { BarTimes } from '#desks/scanner/view/bar-times.ts';

type Label = SwingReading['label'];

interface Swing {
  readonly at: number;
  readonly price: number;
  readonly knownAt: number;
}

/** The latest higher high, higher low, lower high and lower low of one structure. */
export class SwingMemory {
  private readonly strength: number;
  private latest: Partial<Record<Label, Swing>> = {};

  constructor(strength: number) {
    this.strength = strength;
  }

  take(fact: Fact): void {
    if (fact.kind !== 'leg' || fact.strength !== this.strength) return;
    const kept = Object.entries(this.latest).filter(([, swing]) => swing.at !== fact.supersedes);
    this.latest = { ...Object.fromEntries(kept), ...labelled(fact) };
  }

  readings(times: BarTimes): SwingReading[] {
    return Object.entries(this.latest).map(([label, { at, price, knownAt }]) => ({
      label: label as Label,
      price,
      since: times.openOf(at),
      knownAt,
    }));
  }
}

/** Equal highs and lows confirm no direction and are left out. */
function labelled({ label, at, price, confirmedTime: knownAt }: LegFact): Partial<Record<Label, Swing>> {
  if (label === undefined || label === 'EH' || label === 'EL') return {};
  return { [label]: { at, price, knownAt } };
}
