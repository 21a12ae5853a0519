import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import { openStore } from '#adapters/storage/store.ts';
import { gateSettings } from '#desks/prediction/gates/presets.ts';
import { DetectorRecord } from '#desks/prediction/signals/detector-record.ts';
import { lessonOf } from '#desks/prediction/signals/lesson-of.ts';
import { RESEARCH_SIGNALS } from '#desks/prediction/signals/signal-settings.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { DETECTORS } from '#domain/prediction/finding.ts';
import type { DetectorName } from '#domain/prediction/finding.ts';
import { MARKET_CATEGORIES } from '#domain/prediction/prediction-market.ts';
import type { FindingLesson, PredictionSignal } from '#domain/prediction/prediction-strategy.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { MemoryEvidenceSettings, MemoryOutcomes } from '#apps/prediction/learning/memory-outcomes.ts';
import { PredictionStory, STORY_START, storyMarket } from '#testkit/prediction/prediction-story.ts';
import { DESK } from '#apps/prediction/learning/desk-outcomes.ts';
import { HostLearning } from '#apps/prediction/learning/host-learning.ts';
import type { HostLearningParts } from '#apps/prediction/learning/host-learning.ts';
import type { PerformanceChange } from '#apps/prediction/learning/performance-watch.ts';
import { deskOutcomes } from '#apps/prediction/learning/sample-learning.ts';
import { withDesk } from '#apps/prediction/learning/settings-in-force.ts';

const SAID: readonly DetectorName[] = ['leak', 'iceberg', 'price-jump'];

/** A session of so many findings in markets of every category: some stopped, some over time, some decided, some never bought. */
function session(run: string, findings: number, seed: number) {
  const rng = new Rng(seed);
  const story = new PredictionStory({ run: `${run}@sandbox`, source: 'paper' });
  for (let i = 0; i < findings; i++) {
    const category = MARKET_CATEGORIES[rng.integer(0, MARKET_CATEGORIES.length - 1)]!;
    const market = story.watch(storyMarket({ slug: `${run}-${i}`, category }));
    const direction = rng.uniform() < 0.5 ? ('long' as const) : ('short' as const);
    story.strategy.plan(market, { direction, detector: SAID[rng.integer(0, 2)]!, stop: 0.1, holdMs: 60_000 });
    const second = i * 20;
    story.book(market, second, evenAt(50));
    story.book(market, second + 10, evenAt(rng.integer(30, 70)));
    if (rng.uniform() < 0.4) story.resolve(market, second + 15, rng.uniform() < 0.5 ? 0 : 1);
    else story.book(market, second + 65, evenAt(rng.integer(30, 70)));
  }
  story.run.finish();
  return { lessons: story.strategy.lessons, outcomes: story.outcomes };
}

function evenAt(cents: number) {
  return { bids: [[cents - 1, 500]], asks: [[cents + 1, 500]] } as const;
}

function recordOf(lessons: readonly FindingLesson[]): DetectorRecord {
  const record = new DetectorRecord(RESEARCH_SIGNALS.record);
  for (const lesson of lessons) record.learn(lesson);
  return record;
}

/** Everything that a record says, of every detector in every category. */
function sayings(record: DetectorRecord): readonly unknown[] {
  return DETECTORS.flatMap((name) => MARKET_CATEGORIES.map((category) => record.standing(name, category)));
}

function learning(outcomes: HostLearningParts['outcomes'], changes: Partial<HostLearningParts> = {}) {
  const record = new DetectorRecord(RESEARCH_SIGNALS.record);
  const told: PerformanceChange[] = [];
  const host = new HostLearning({
    outcomes,
    settings: new MemoryEvidenceSettings(),
    venue: 'sandbox',
    run: 'now@sandbox',
    record,
    recordSettings: RESEARCH_SIGNALS.record,
    gates: gateSettings('strict'),
    clock: new VirtualClock(unixMs(STORY_START)),
    onChange: (change) => void told.push(change),
    ...changes,
  });
  return { host, record, told };
}

describe('a desk that starts again', () => {
  const { lessons, outcomes } = session('before', 300, 1);

  it('has learnt one lesson from each finding that ended, and the same number stands in its outcome', () => {
    expect(lessons.length).toBeGreaterThan(200);
    const byTime = (a: FindingLesson, b: FindingLesson): number => a.knownAt - b.knownAt || a.move - b.move;
    const stored = outcomes.flatMap((outcome) => lessonOf({ ...outcome }) ?? []);
    expect(stored.sort(byTime)).toEqual([...lessons].sort(byTime));
  });

  it('says the same as if it had never stopped, through the store and for all that is learnt since', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-learning-'));
    try {
      await using store = await openStore(folder);
      await store.outcomes.save(outcomes.map((outcome) => ({ ...outcome, desk: DESK })));
      // A backtest that found the same again, and what this very run has stored, are not counted.
      await store.outcomes.save([
        { ...outcomes[0]!, source: 'backtest', run: 'again@sandbox' },
        { ...outcomes[0]!, run: 'now@sandbox', signalId: 'of this run' },
      ]);
      const { host, record } = learning(store.outcomes);
      const later = session('later', 40, 2).lessons;
      for (const lesson of later.slice(0, 20)) record.learn(lesson);
      await host.recall();
      for (const lesson of later.slice(20)) record.learn(lesson);
      expect(host.recalled).toBe(lessons.length);
      expect(sayings(record)).toEqual(sayings(recordOf([...lessons, ...later])));
      await host.recall();
      expect(sayings(record)).toEqual(sayings(recordOf([...lessons, ...later])));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('counts nothing of a past that it could not read to its end, and all of it at the next try', async () => {
    const store = new MemoryOutcomes();
    await store.save(outcomes);
    let isBroken = true;
    const { host, record } = learning({
      async *stream(filter) {
        for await (const outcome of store.stream(filter)) {
          yield outcome;
          if (isBroken) throw new Error('the store is away');
        }
      },
    });
    await expect(host.recall()).rejects.toThrow('away');
    expect(sayings(record)).toEqual(sayings(recordOf([])));
    isBroken = false;
    await host.recall();
    expect(sayings(record)).toEqual(sayings(recordOf(lessons)));
  });
});

describe('settings that are put in force', () => {
  const strong = { context: { category: 'politics', finding: { detector: 'leak', strength: 0.4 } } };
  const gateOf = (host: HostLearning, name: string) => host.gates.find((gate) => gate.name === name)!;
  const proposal = (verdict: 'change' | 'keep') => ({
    thresholds: [{ type: 'leak', chosen: 0.5, verdict }],
    weights: { weights: [] },
    categories: [],
  });

  it('are used within a minute, by the gates that the run already has', async () => {
    const settings = new MemoryEvidenceSettings();
    const clock = new VirtualClock(unixMs(STORY_START));
    const { host } = learning(new MemoryOutcomes(), { settings, clock });
    const strength = gateOf(host, 'category-strength');
    const judge = (): string => strength.judge(strong as unknown as PredictionSignal).kind;
    const ending = new AbortController();
    const states: string[] = [];
    const running = host
      .features()
      .at(-1)!
      .run({ signal: ending.signal, well: () => void states.push('well'), degraded: (why) => void states.push(why) });
    await clock.runUntil(clock.now() + 1);
    expect([judge(), host.version]).toEqual(['pass', undefined]);
    await settings.apply(1, withDesk(undefined, 'prediction@sandbox', { applied: 1, proposal: proposal('change') }));
    await clock.runUntil(clock.now() + MINUTE_MS);
    expect([judge(), host.version]).toEqual(['block', 1]);
    await settings.apply(2, { desks: 'what is this' });
    await clock.runUntil(clock.now() + MINUTE_MS);
    expect([judge(), host.version]).toEqual(['block', 1]);
    expect(states.at(-1)).toContain('Version 2 of the evidence settings');
    await settings.apply(3, withDesk(undefined, 'prediction@sandbox', { applied: 3, proposal: proposal('keep') }));
    await clock.runUntil(clock.now() + MINUTE_MS);
    expect([judge(), host.version, states.at(-1)]).toEqual(['pass', 3, 'well']);
    ending.abort();
    await running;
  });
});

describe('a detector that has become worse', () => {
  const results: readonly OutcomeRecord[] = deskOutcomes({
    count: 800,
    types: [{ type: 'leak', winRatio: 0.6, change: { from: 0.5, by: -0.35 } }],
    markets: 60,
  });

  it('is told once, with its figures and since when, also over the end of a session', async () => {
    const store = new MemoryOutcomes();
    await store.save(results.slice(0, 700));
    const { host, told } = learning(store);
    await host.recall();
    host.look();
    const worse = told.filter(({ state }) => state === 'worse');
    expect(worse.map(({ kind }) => kind)).toContain('leak');
    expect(worse.find(({ kind }) => kind === 'leak')!.detail).toMatch(
      /"leak" has become worse since 2024-0[2-4]-\d\d: its win rate went from 5\d % to 2\d %/,
    );
    const count = told.length;
    for (const outcome of results.slice(700)) host.onOutcome(outcome);
    host.look();
    host.look();
    expect(told.slice(count).filter(({ kind }) => kind === 'leak')).toEqual([]);
  });

  it('is silent about one that is as it was', async () => {
    const { host, told } = learning(new MemoryOutcomes());
    for (const outcome of results.slice(0, 390)) host.onOutcome(outcome);
    host.look();
    expect(told.filter(({ state }) => state === 'worse')).toEqual([]);
  });
});
