import { adjustedP } from '#domain/evidence/matrix/false-discovery.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';

/** One market leads another. */
export interface LeadEdge {
  readonly leader: MarketId;
  readonly follower: MarketId;
  readonly lagMs: number;
  /** Hayashi-Yoshida correlation at the lag. */
  readonly correlation: number;
  /** Lead-lag ratio, above 1. */
  readonly ratio: number;
  readonly pValue: number;
  /** Adjusted over all pairs that were looked at. */
  readonly qValue: number;
}

/** Pairs that were looked at, with those of which one leads; edges are those that pass the false-discovery rate over all pairs. */
export class LeadNetwork {
  private readonly falseRatioMax: number;
  /** By both markets; undefined when neither leads. */
  private readonly pairs = new Map<string, Omit<LeadEdge, 'qValue'> | undefined>();
  private readonly byLeader = new Map<MarketId, LeadEdge[]>();
  private list: readonly LeadEdge[] = [];
  private isCurrent = true;

  constructor(falseRatioMax: number) {
    this.falseRatioMax = falseRatioMax;
  }

  set(a: MarketId, b: MarketId, edge: Omit<LeadEdge, 'qValue'> | undefined): void {
    const key = `${a}|${b}`;
    const isNew = edge !== undefined || this.pairs.get(key) !== undefined;
    this.pairs.set(key, edge);
    if (isNew) this.isCurrent = false;
  }

  /** Pairs that were looked at. */
  get pairsTested(): number {
    return this.pairs.size;
  }

  /** The strongest first. */
  edges(): readonly LeadEdge[] {
    if (!this.isCurrent) this.judge();
    return this.list;
  }

  ledBy(leader: MarketId): readonly LeadEdge[] {
    if (!this.isCurrent) this.judge();
    return this.byLeader.get(leader) ?? NONE;
  }

  /** Every pair was looked at once more: their number has become right. */
  endRound(): void {
    this.isCurrent = false;
  }

  forget(market: MarketId): void {
    for (const key of this.pairs.keys()) {
      if (key.startsWith(`${market}|`) || key.endsWith(`|${market}`)) this.pairs.delete(key);
    }
    this.isCurrent = false;
  }

  /** Pairs without a lead count with a p-value of 1. */
  private judge(): void {
    this.isCurrent = true;
    const pairs = [...this.pairs.values()];
    const adjusted = adjustedP(pairs.map((pair) => pair?.pValue ?? 1));
    const edges = pairs.flatMap((pair, i) => {
      const qValue = adjusted[i]!;
      return pair !== undefined && qValue <= this.falseRatioMax ? [{ ...pair, qValue }] : [];
    });
    this.list = edges.sort((a, b) => a.qValue - b.qValue || (a.leader < b.leader ? -1 : 1));
    this.byLeader.clear();
    for (const edge of this.list) this.byLeader.set(edge.leader, [...(this.byLeader.get(edge.leader) ?? []), edge]);
  }
}

const NONE: readonly LeadEdge[] = [];
