import { describe, expect, it } from 'vitest';
import type { UnixMs } from '#core/time.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketEvent, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { ConstraintDetector, DEFAULT_CONSTRAINT } from '#desks/prediction/detectors/constraint.ts';
import { MarketState } from '#desks/prediction/market-state.ts';
import { bookEvent, sampleMarket } from '#desks/prediction/relations/sample-markets.ts';

const at = (seconds: number): UnixMs => (1_800_000_000_000 + seconds * 1_000) as UnixMs;
const EVENT: MarketEvent = { id: 'e', title: 'E', isExclusive: false, label: '' };
const strike = (id: string, dollars: number): PredictionMarket =>
  sampleMarket({ id, event: EVENT, question: `Will AAPL close above $${dollars} on June 30?` });
const choice = (id: string): PredictionMarket => sampleMarket({ id, event: { ...EVENT, isExclusive: true } });
const FEES = {
  kind: 'probability',
  schedule: [{ from: '2026-01-01', rate: '0.04', exponent: 1 }],
  takerOnly: true,
  digits: 5,
  rounding: 'down',
} as const;

/** A detector with its markets, told events and the passing of seconds. */
class Scene {
  readonly findings: Finding[] = [];
  readonly detector = new ConstraintDetector();
  private readonly states = new Map<string, MarketState>();

  constructor(markets: readonly PredictionMarket[]) {
    markets.forEach((market, index) => {
      const state = new MarketState(market, index);
      this.states.set(market.id, state);
      this.detector.onMarket(state);
    });
  }

  tell(event: PredictionEvent): void {
    const state = this.states.get(event.market)!;
    state.apply(event);
    this.detector.onEvent(state, event, (finding) => this.findings.push(finding));
  }

  pass(from: number, to: number): void {
    for (let second = from; second <= to; second++) {
      this.detector.onTime(at(second), (finding) => this.findings.push(finding));
    }
  }
}

describe('the detector of contradictions', () => {
  it('tells a narrower question that is dearer than a wider one, once it has lasted, with what can be earned', () => {
    const scene = new Scene([strike('wide', 230), strike('narrow', 240)]);
    scene.tell(bookEvent('wide', at(0), 0.48, 0.5, 100));
    scene.tell(bookEvent('narrow', at(0), 0.53, 0.55, 40));
    scene.pass(0, 1);
    expect(scene.findings).toEqual([]);
    scene.pass(2, 30);
    expect(scene.findings).toHaveLength(1);
    const [finding] = scene.findings;
    // Bought at 0.50, sold at 0.53: three cents a set, 40 of them.
    expect(finding).toMatchObject({ detector: 'constraint', direction: undefined, since: at(0), time: at(2) });
    expect(valueOf(finding!, 'net edge a set')).toBeCloseTo(0.03, 9);
    expect(valueOf(finding!, 'sets')).toBe(40);
    expect(valueOf(finding!, 'profit')).toBeCloseTo(1.2, 9);
    expect([finding!.market, ...finding!.related].sort()).toEqual(['narrow', 'wide']);
  });

  it('says nothing where fees eat the edge, and counts them where they do not', () => {
    const markets = [strike('wide', 230), strike('narrow', 240)].map((market) => ({ ...market, fees: FEES }));
    const thin = new Scene(markets);
    thin.tell(bookEvent('wide', at(0), 0.48, 0.5));
    thin.tell(bookEvent('narrow', at(0), 0.515, 0.55));
    thin.pass(0, 30);
    expect(thin.findings).toEqual([]);
    const wide = new Scene(markets);
    wide.tell(bookEvent('wide', at(0), 0.48, 0.5, 100));
    wide.tell(bookEvent('narrow', at(0), 0.55, 0.57, 100));
    wide.pass(0, 30);
    // 5 cents less 0.04 * 0.25 and 0.04 * 0.2475 = 3.01 cents.
    expect(valueOf(wide.findings[0]!, 'net edge a set')).toBeCloseTo(0.0301, 9);
  });

  it('says nothing of books that are old, in doubt, or were repaired in time', () => {
    const old = new Scene([strike('wide', 230), strike('narrow', 240)]);
    old.tell(bookEvent('wide', at(0), 0.48, 0.5));
    old.tell(bookEvent('narrow', at(DEFAULT_CONSTRAINT.bookAgeMsMax / 1_000 + 1), 0.53, 0.55));
    old.pass(122, 140);
    expect(old.findings).toEqual([]);
    const doubtful = new Scene([strike('wide', 230), strike('narrow', 240)]);
    doubtful.tell(bookEvent('wide', at(0), 0.48, 0.5));
    doubtful.tell(bookEvent('narrow', at(0), 0.53, 0.55));
    const place = { market: strike('wide', 230).id, time: at(1), receivedTime: at(1) };
    doubtful.tell({ kind: 'doubt', reason: 'silent', message: '', ...place });
    doubtful.pass(1, 20);
    expect(doubtful.findings).toEqual([]);
    const repaired = new Scene([strike('wide', 230), strike('narrow', 240)]);
    repaired.tell(bookEvent('wide', at(0), 0.48, 0.5));
    repaired.tell(bookEvent('narrow', at(0), 0.53, 0.55));
    repaired.tell(bookEvent('wide', at(1), 0.54, 0.56));
    repaired.pass(1, 20);
    expect(repaired.findings).toEqual([]);
  });

  it('tells outcomes whose bids sum to more than 1 at once, and asks below 1 only of events known to be complete', () => {
    const scene = new Scene([choice('a'), choice('b'), choice('c')]);
    for (const id of ['a', 'b', 'c']) scene.tell(bookEvent(id, at(0), 0.35, 0.37, 50));
    scene.pass(0, 3);
    expect(scene.findings).toHaveLength(1);
    expect(valueOf(scene.findings[0]!, 'net edge a set')).toBeCloseTo(0.05, 9);
    const partial = new Scene([choice('a'), choice('b')]);
    const refresh = (from: number, price: number): void => {
      for (let second = from; second < from + 360; second += 60) {
        for (const id of ['a', 'b']) partial.tell(bookEvent(id, at(second), price - 0.01, price + 0.01, 50 + second));
        partial.pass(second, second + 59);
      }
    };
    refresh(0, 0.3);
    expect(partial.findings).toEqual([]);
    const whole = new Scene([choice('a'), choice('b')]);
    for (let second = 0; second < 360; second += 60) {
      for (const id of ['a', 'b']) whole.tell(bookEvent(id, at(second), 0.49, 0.51));
      whole.pass(second, second + 59);
    }
    whole.tell(bookEvent('a', at(360), 0.44, 0.46));
    whole.pass(360, 365);
    expect(whole.findings).toHaveLength(1);
    expect(whole.findings[0]!.market).toBe('a');
    expect(valueOf(whole.findings[0]!, 'net edge a set')).toBeCloseTo(0.03, 9);
  });

  it('tells a contradiction once, and again after it was mended', () => {
    const scene = new Scene([strike('wide', 230), strike('narrow', 240)]);
    scene.tell(bookEvent('wide', at(0), 0.48, 0.5));
    for (const [second, bid] of [
      [0, 0.53],
      [10, 0.54],
      [20, 0.4],
      [30, 0.55],
    ] as const) {
      scene.tell(bookEvent('narrow', at(second), bid, bid + 0.02));
      scene.pass(second, second + 9);
    }
    expect(scene.findings.map(({ time }) => time)).toEqual([at(2), at(32)]);
  });

  it('forgets what is no longer watched', () => {
    const scene = new Scene([strike('wide', 230), strike('narrow', 240)]);
    scene.tell(bookEvent('wide', at(0), 0.48, 0.5));
    scene.tell(bookEvent('narrow', at(0), 0.53, 0.55));
    scene.detector.forget(0);
    scene.pass(0, 30);
    expect(scene.findings).toEqual([]);
  });
});

function valueOf({ evidence }: Finding, label: string): number {
  return evidence.find((fact) => fact.label === label)!.value as number;
}
