import { describe, expect, it } from 'vitest';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { AuditEntry } from '#domain/operations/audit.ts';
import { MemoryEvidenceSettings, MemoryOutcomes } from '#apps/prediction/learning/memory-outcomes.ts';
import { provenOf } from '#apps/prediction/learning/proven-settings.ts';
import { retrain } from '#apps/prediction/learning/retraining.ts';
import { retrainingText } from '#apps/prediction/learning/retraining-text.ts';
import { LEARNT_AT, deskOutcomes } from '#apps/prediction/learning/sample-learning.ts';
import { provenInForce } from '#apps/prediction/learning/settings-in-force.ts';

/** Wins pay 1.5 R and losses cost 1: 40 % is even. */
const EVEN = { winRatio: 0.4 };

function desk(outcomes: readonly OutcomeRecord[]) {
  const store = new MemoryOutcomes();
  const settings = new MemoryEvidenceSettings();
  const audit: AuditEntry[] = [];
  return {
    store,
    settings,
    audit,
    retrain: async (now = LEARNT_AT) => {
      await store.save(outcomes);
      return retrain({
        outcomes: store,
        settings,
        audit: { add: async (entry) => ({ ...entry, n: audit.push(entry), hash: '' }) },
        venue: 'sandbox',
        now: () => now,
        actor: 'job:retrain',
      });
    },
  };
}

describe('a retraining', () => {
  it('of nothing, and of what is luck, stores nothing and says so', async () => {
    const empty = desk([]);
    expect(retrainingText(await empty.retrain())).toBe(
      'nothing proven: 0 outcomes, 0 with a result, 0 of 0 detectors with too few',
    );
    const few = desk(
      deskOutcomes({ count: 45, types: ['leak', 'iceberg', 'price-jump'].map((type) => ({ type, ...EVEN })) }),
    );
    expect(retrainingText(await few.retrain())).toBe(
      'nothing proven: 45 outcomes, 45 with a result, 3 of 3 detectors with too few',
    );
    for (const { settings, audit } of [empty, few]) {
      expect(settings.versions).toHaveLength(0);
      expect(audit).toMatchObject([{ actor: 'job:retrain', action: 'evidence.retrain', detail: { version: null } }]);
    }
  });

  it('of 10,000 outcomes finds what was planted, puts it in force once, in less than two seconds', async () => {
    const types = [
      { type: 'leak', winRatio: 0.4, scoreSlope: 1 },
      { type: 'iceberg', winRatio: 0.25 },
      { type: 'price-jump', ...EVEN },
    ];
    const own = desk(deskOutcomes({ count: 10_000, types, markets: 300 }));
    // Of this process alone: others may be at work on the machine.
    const before = process.cpuUsage();
    const first = await own.retrain();
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
    const proven = provenOf(first.proposal);
    expect(first).toMatchObject({ state: 'applied', version: 1, outcomes: 10_000 });
    // Weak findings of the leak detector lose, strong ones win.
    expect(proven.detectors.leak).toBeGreaterThan(0.4);
    expect(proven.detectors['price-jump']).toBeUndefined();
    expect(proven.weights['iceberg']).toBeLessThan(0.8);
    expect(proven.weights['price-jump']).toBeUndefined();
    expect(provenInForce(await own.settings.latest(), 'sandbox')).toEqual(proven);
    expect(retrainingText(first)).toMatch(
      /^version 1 is in force: .*leak from strength 0\.\d\d.*weight of iceberg 0\.\d\d/,
    );
    expect(retrainingText(first)).toMatch(/models by category: crypto generic \(gain not proven, log loss .* %\)/);
    const second = await own.retrain();
    expect(second).toMatchObject({ state: 'unchanged', version: undefined });
    expect(own.settings.versions).toHaveLength(1);
    expect(own.audit).toHaveLength(2);
  });

  it('gives a category models of its own where they are proven, and says how much better they are', async () => {
    const types = [{ type: 'leak', winRatio: 0.25, category: { name: 'politics', by: 0.5 } }];
    const learnt = await desk(deskOutcomes({ count: 3_000, types, markets: 90 })).retrain();
    expect(retrainingText(learnt)).toMatch(/politics own \(proven, log loss -\d+\.\d %\)/);
    expect(provenOf(learnt.proposal).models['leak/politics']).toBeDefined();
  });

  it('takes back what is proven no more', async () => {
    const types = [
      { type: 'leak', winRatio: 0.7 },
      { type: 'iceberg', ...EVEN },
    ];
    const good = deskOutcomes({ count: 2_000, types, markets: 90 });
    const own = desk(good);
    expect((await own.retrain()).state).toBe('applied');
    const emptied = await retrain({
      outcomes: new MemoryOutcomes(),
      settings: own.settings,
      audit: { add: async (entry) => ({ ...entry, n: 0, hash: '' }) },
      venue: 'sandbox',
      now: () => LEARNT_AT,
      actor: 'job:retrain',
    });
    expect(emptied).toMatchObject({ state: 'withdrawn', version: 2 });
  });

  it('learns from no backtest, from no other venue, and from no other desk', async () => {
    const [one] = deskOutcomes({ count: 1, types: [{ type: 'leak', ...EVEN }] });
    const { outcomes } = await desk([
      { ...one!, signalId: 'a', source: 'backtest' },
      { ...one!, signalId: 'b', run: 'prediction-2024@polymarket' },
      { ...one!, signalId: 'c', desk: 'scanner' },
      { ...one!, signalId: 'd', source: 'live' },
      one!,
    ]).retrain();
    expect(outcomes).toBe(2);
  });
});
