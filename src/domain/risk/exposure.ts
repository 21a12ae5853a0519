import { invariant } from '#core/invariant.ts';
import type { InstrumentRisk } from '#domain/risk/instrument-risk.ts';
import type { ReturnTable } from '#domain/risk/return-table.ts';

/** A position after an order, by what resting orders and the order itself can lead to, in lots. */
export interface ReachAfter {
  readonly at: InstrumentRisk;
  readonly low: number;
  readonly high: number;
}

/**
 * Worth of everything that is held or may come to be, in the account's currency at the marks. Sums are made anew each time, in
 * the order of the instruments: they do not drift, and a restored account has the same to the last bit.
 */
export class Exposure {
  /** Sum of each instrument's largest reachable worth. */
  gross = 0;
  /** Most negative and most positive sum of worths with their signs. */
  netLow = 0;
  netHigh = 0;
  /** Instruments in which a position is open or reachable. */
  open = 0;
  /** Those in use, by index. */
  private used: InstrumentRisk[] = [];

  /** Takes note that an instrument has come into use, or is out of it. */
  touch(at: InstrumentRisk): void {
    const isUsed = !at.reach.isFlat;
    const place = this.used.findIndex(({ index }) => index >= at.index);
    const isListed = place >= 0 && this.used[place] === at;
    if (isUsed === isListed) return;
    if (isListed) this.used.splice(place, 1);
    else this.used.splice(place < 0 ? this.used.length : place, 0, at);
  }

  get instruments(): readonly InstrumentRisk[] {
    return this.used;
  }

  /** Works out the figures as they will be when the order is among those that rest. NaN when a mark is unknown. */
  measure({ at, low, high }: ReachAfter): void {
    let worth = at.lotWorth;
    let gross = Math.max(-low, high) * worth;
    let netLow = low * worth;
    let netHigh = high * worth;
    let open = 1;
    for (const other of this.used) {
      if (other === at) continue;
      const { reach } = other;
      worth = other.lotWorth;
      const otherLow = reach.low;
      const otherHigh = reach.high;
      gross += Math.max(-otherLow, otherHigh) * worth;
      netLow += otherLow * worth;
      netHigh += otherHigh * worth;
      open++;
    }
    this.gross = gross;
    this.netLow = netLow;
    this.netHigh = netHigh;
    this.open = open;
  }

  /** The largest net exposure in either direction, as {@link measure} found it. */
  get net(): number {
    return Math.max(-this.netLow, this.netHigh);
  }

  /** The first instrument in use of which the worth is not known. */
  unmeasured(at: InstrumentRisk): InstrumentRisk {
    const found = [at, ...this.used].find(({ lotWorth }) => Number.isNaN(lotWorth));
    invariant(found !== undefined, 'an unknown exposure has an unknown mark or rate');
    return found;
  }

  /** Largest worth of the members of a group together, the order included. */
  ofGroup(members: Uint8Array, after: ReachAfter): number {
    let total = largest(after);
    for (const other of this.used) {
      if (other === after.at || members[other.index] === 0) continue;
      total += other.reach.worst * other.lotWorth;
    }
    return total;
  }

  /**
   * Worth of all that bets on the same as a buy or a sale of this instrument: what correlates by at least the threshold, on the
   * same side, and what correlates by at most its negative, on the other. Unknown correlation counts as 1.
   */
  correlated(after: ReachAfter, isBuy: boolean, table: ReturnTable, threshold: number): number {
    const { at } = after;
    let total = (isBuy ? Math.max(after.high, 0) : Math.max(-after.low, 0)) * at.lotWorth;
    for (const other of this.used) {
      if (other === at) continue;
      const correlation = table.correlation(at.index, other.index) ?? 1;
      if (Math.abs(correlation) < threshold) continue;
      const isSame = correlation > 0 === isBuy;
      total += (isSame ? Math.max(other.reach.high, 0) : Math.max(-other.reach.low, 0)) * other.lotWorth;
    }
    return total;
  }
}

function largest({ at, low, high }: ReachAfter): number {
  return Math.max(-low, high) * at.lotWorth;
}
