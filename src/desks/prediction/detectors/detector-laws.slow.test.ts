import { beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import { PredictionDesk } from '#desks/prediction/desk.ts';
import type { DetectorEntry } from '#desks/prediction/detectors/registry.ts';
import { DETECTOR_REGISTRY } from '#desks/prediction/detectors/registry.ts';
import { MarketState } from '#desks/prediction/market-state.ts';
import { isOf } from '#desks/prediction/score/matching.ts';
import { THRESHOLDS } from '#desks/prediction/thresholds.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { Truth } from '#domain/prediction/truth.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DENSE_WORLD } from '#sandbox/prediction/world/world-config.ts';
import type { PlannedPlant } from '#sandbox/prediction/world/world-config.ts';

/** Everything that a small world said in three hours, with something planted for most detectors. */
const recorded: { events: PredictionEvent[]; markets: readonly PredictionMarket[]; truths: readonly Truth[] } = {
  events: [],
  markets: [],
  truths: [],
};

beforeAll(() => {
  const atMs = 150 * MINUTE_MS;
  const planned = Array.from({ length: 14 }, (_, market): PlannedPlant => {
    if (market % 4 === 3) return { kind: 'news', atMs, markets: [market], reverses: false };
    if (market % 4 === 0) return { kind: 'iceberg', atMs, market };
    if (market % 4 === 1) return { kind: 'maker-withdrawal', atMs, market, durationMs: 10 * MINUTE_MS };
    return { kind: 'accumulation', atMs, market, durationMs: 40 * MINUTE_MS };
  });
  const world = new PredictionWorld({
    ...DENSE_WORLD,
    seed: 4,
    marketCount: 14,
    plants: { perMarketDay: {}, planned },
  });
  recorded.markets = world.markets();
  world.advanceTo(unixMs(world.now + 195 * MINUTE_MS), (event) => recorded.events.push(event));
  recorded.truths = world.truths();
});

/** What a desk of some detectors says of some events. */
function watch(
  entries: readonly DetectorEntry[],
  events: readonly PredictionEvent[],
  markets: readonly PredictionMarket[] = recorded.markets,
): Finding[] {
  const desk = new PredictionDesk({ detectors: entries });
  for (const market of markets) desk.addMarket(market);
  const findings: Finding[] = [];
  for (const event of events) desk.take(event, (finding) => findings.push(finding));
  return findings;
}

/** Detectors that look at each market, or at the prices of one event. */
const tuned = DETECTOR_REGISTRY.filter(({ name }) => name in THRESHOLDS);

describe('detectors in a world with planted truths', () => {
  let findings: readonly Finding[] = [];
  beforeAll(() => {
    findings = watch(tuned, recorded.events);
  });

  it('find the icebergs, the makers that leave, the accumulation and the news', () => {
    const missed = recorded.truths.filter((truth) => !findings.some((finding) => isOf(finding, truth)));
    expect(recorded.truths.length).toBeGreaterThanOrEqual(7);
    expect(missed.map(({ kind }) => kind)).toEqual([]);
    const spoke = new Set(findings.map(({ detector }) => detector));
    expect([...spoke]).toEqual(expect.arrayContaining(['iceberg', 'maker-withdrawal', 'accumulation', 'price-jump']));
  });

  it('say the same of the same events, byte for byte', () => {
    expect(JSON.stringify(watch(tuned, recorded.events))).toBe(JSON.stringify(findings));
  });

  it('say of the past what they said when it was the present', () => {
    for (const share of [0.8, 0.9]) {
      const known = recorded.events.slice(0, Math.floor(share * recorded.events.length));
      const then = watch(tuned, known);
      expect(then).toEqual(findings.slice(0, then.length));
      expect(findings[then.length]?.time ?? Infinity).toBeGreaterThanOrEqual(known.at(-1)!.receivedTime);
    }
  });

  it('never tell anything before it was known, nor a beginning after it', () => {
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
    for (const { since, time, strength, reason } of findings) {
      expect(since).toBeLessThanOrEqual(time);
      expect(strength).toBeGreaterThanOrEqual(0);
      expect(strength).toBeLessThanOrEqual(1);
      expect(reason).not.toMatch(/NaN|undefined/);
    }
  });

  it('find the mirror image in a mirrored world', () => {
    const mirrored = watch(tuned, recorded.events.map(mirror), recorded.markets.map(mirrorMarket));
    const outline = ({ detector, market, time, since, direction }: Finding): unknown => ({
      detector,
      market,
      time,
      since,
      direction,
    });
    const turned = findings.map((finding) => ({ ...finding, direction: opposite(finding.direction) }));
    expect(mirrored.map(outline)).toEqual(turned.map(outline));
    mirrored.forEach(({ strength }, i) => expect(strength).toBeCloseTo(findings[i]!.strength, 6));
  });
});

describe.each(DETECTOR_REGISTRY.map((entry) => [entry.name, entry] as const))('the %s detector', (name, entry) => {
  it('is made under its own name', () => {
    const { settings } = new PredictionDesk();
    expect(entry.create(settings).name).toBe(name);
    expect(entry.coolDownMs(settings, 'fed')).toBeGreaterThanOrEqual(0);
  });

  it('says nothing before the first book', () => {
    expect(
      watch(
        [entry],
        recorded.events.filter(({ kind }) => kind !== 'book'),
      ),
    ).toEqual([]);
  });

  it('says nothing after doubt, until the next book', () => {
    const events = eventsFor(entry);
    const from = Math.floor(0.74 * events.length);
    const time = events[from]!.receivedTime;
    const doubts = recorded.markets.map(({ id: market }): PredictionEvent => ({
      kind: 'doubt',
      reason: 'silent',
      message: '',
      market,
      time,
      receivedTime: time,
    }));
    const before = events.slice(0, from);
    const after = events.slice(from).filter(({ kind }) => kind !== 'book');
    const said = watch([entry], [...before, ...doubts, ...after]);
    expect(said.filter((finding) => finding.time > time)).toEqual([]);
  });

  it('says nothing of a market that it was told to forget', () => {
    const detector = entry.create(new PredictionDesk().settings);
    const states = new Map(recorded.markets.map((market, index) => [market.id, new MarketState(market, index)]));
    for (const state of states.values()) detector.onMarket?.(state);
    const half = Math.floor(recorded.events.length / 2);
    const said: Finding[] = [];
    recorded.events.forEach((event, i) => {
      if (i === half) for (const { index } of states.values()) detector.forget(index);
      const state = states.get(event.market);
      if (state === undefined) return;
      state.apply(event);
      detector.onEvent(state, event, (finding) => i >= half && said.push(finding));
      if (i % 500 === 0) detector.onTime?.(event.receivedTime, (finding) => i >= half && said.push(finding));
    });
    expect(said).toEqual([]);
  });
});

/** The whole recording, or its beginning for a detector that takes minutes to look at all pairs. */
function eventsFor({ name }: DetectorEntry): readonly PredictionEvent[] {
  return name === 'lead-lag' ? recorded.events.slice(0, 2_000) : recorded.events;
}

/** The same event of the other outcome: prices p to 1 - p, sides swapped. */
function mirror(event: PredictionEvent): PredictionEvent {
  if (event.kind === 'book' || event.kind === 'change') {
    return { ...event, bids: mirrorPairs(event.asks), asks: mirrorPairs(event.bids) };
  }
  if (event.kind === 'trade' || event.kind === 'settled') return { ...event, outcome: event.outcome === 0 ? 1 : 0 };
  if (event.kind === 'resolved' && event.winner !== 'split') return { ...event, winner: event.winner === 0 ? 1 : 0 };
  return event;
}

function mirrorPairs(pairs: readonly number[] | Float64Array): number[] {
  return Array.from(pairs, (value, i) => (i % 2 === 0 ? PRICE_UNITS - value : value));
}

function mirrorMarket(market: PredictionMarket): PredictionMarket {
  return { ...market, outcomes: [market.outcomes[1], market.outcomes[0]] };
}

function opposite(direction: Finding['direction']): Finding['direction'] {
  if (direction === undefined) return undefined;
  return direction === 'long' ? 'short' : 'long';
}
