import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import type { UnixMs } from '#core/time.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import { DEFAULT_LEAD_LAG, LeadLagDetector } from '#desks/prediction/detectors/lead-lag.ts';
import { MarketState } from '#desks/prediction/market-state.ts';
import { bookEvent, sampleMarket } from '#desks/prediction/relations/sample-markets.ts';

const START = 1_800_000_000_000;
const HOUR_MS = 3_600_000;
const LAG_MS = 15_000;

interface Change {
  readonly time: number;
  readonly market: number;
  readonly cents: number;
}

/** Market 1 copies market 0 after 15 s, turned around when `sign` is -1; the others go where they like. */
function changes(seed: number, sign: 1 | -1): readonly Change[] {
  const rng = new Rng(seed);
  const list: Change[] = [];
  for (let market = 0; market < 6; market++) {
    if (market === 1) continue;
    for (
      let time = START + rng.uniform() * 60_000;
      time < START + 3 * HOUR_MS;
      time += 5_000 + rng.uniform() * 90_000
    ) {
      const cents = rng.uniform() < 0.5 ? 1 : -1;
      list.push({ time: Math.round(time), market, cents });
      const jitter = Math.round((rng.uniform() - 0.5) * 400);
      if (market === 0) list.push({ time: Math.round(time) + LAG_MS + jitter, market: 1, cents: sign * cents });
    }
  }
  return list.sort((a, b) => a.time - b.time);
}

class Scene {
  readonly detector = new LeadLagDetector({ ...DEFAULT_LEAD_LAG, roundMsMin: 0, pairsPerSecond: 1, isTelling: true });
  readonly findings: Finding[] = [];
  private readonly cents = [50, 50, 50, 50, 50, 50];
  private readonly states = this.cents.map((_, i) => new MarketState(sampleMarket({ id: `m${i}` }), i));
  private second = START;

  constructor() {
    for (const state of this.states) this.detector.onMarket(state);
  }

  move(time: number, market: number, cents: number): void {
    // Rounds end before the move, so that who leads was known.
    for (; this.second <= time; this.second += 3_000_000) {
      for (let i = 0; i < 20; i++) this.detector.onTime(this.second as UnixMs);
    }
    const next = this.cents[market]! + cents;
    this.cents[market] = next < 5 || next > 95 ? this.cents[market]! : next;
    const at = this.cents[market] / 100;
    const event = bookEvent(`m${market}`, time as UnixMs, at - 0.01, at + 0.01);
    const state = this.states[market]!;
    state.apply(event);
    this.detector.onEvent(state, event, (finding) => this.findings.push(finding));
  }
}

function played(seed: number, sign: 1 | -1): Scene {
  const scene = new Scene();
  for (const { time, market, cents } of changes(seed, sign)) scene.move(time, market, cents);
  return scene;
}

describe('the lead-lag detector', () => {
  it('knows who leads whom, by how much, and nobody else', () => {
    for (const sign of [1, -1] as const) {
      const edges = played(4, sign).detector.edges();
      expect(edges.map(({ leader, follower }) => `${leader}>${follower}`)).toEqual(['m0>m1']);
      expect(Math.abs(edges[0]!.lagMs - LAG_MS)).toBeLessThan(1_000);
      expect(Math.sign(edges[0]!.correlation)).toBe(sign);
      expect(edges[0]!.ratio).toBeGreaterThan(1.5);
      expect(edges[0]!.qValue).toBeLessThanOrEqual(0.05);
    }
  });

  it('speaks of the follower when the leader moves and it has not gone yet, where it should go', () => {
    for (const sign of [1, -1] as const) {
      const scene = played(4, sign);
      const end = START + 3 * HOUR_MS + 60_000;
      const before = scene.findings.length;
      scene.move(end, 0, 3);
      const [finding] = scene.findings.slice(before);
      expect(finding).toMatchObject({ detector: 'lead-lag', market: 'm1', related: ['m0'], time: end });
      expect(finding!.direction).toBe(sign === 1 ? 'long' : 'short');
    }
  });

  it('forgets an edge with its market', () => {
    const { detector } = played(4, 1);
    expect(detector.edges()).toHaveLength(1);
    detector.forget(1);
    expect(detector.edges()).toEqual([]);
  });
});
