import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { backtestRequest } from '#contract/runs.ts';
import { evidenceApi } from '#contract/evidence.ts';
import { seededOutcomes } from '#domain/evidence/outcomes/seeded-outcomes.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { callHandler } from '#apps/server/evidence/called-handler.ts';
import type { RunDesk } from '#apps/server/runs/run-desk.ts';
import { keepGenerated } from '#apps/server/runs/generated-bars.ts';
import { makeRun } from '#apps/server/runs/make-run.ts';
import { runOrder } from '#apps/server/runs/run-order.ts';
import { evidenceHandlers } from '#apps/server/routes/evidence.ts';

// The answers about a real backtest, about planted truths, and about nothing.
const FRAME = {
  signal: new AbortController().signal,
  progress: () => ({ update: () => undefined, finish: () => undefined }),
  settle: () => undefined,
};
const folders: string[] = [];
const stores: Store[] = [];
let run = '';
let ofRun: Asked;
let seeded: Asked;

type Asked = (name: keyof typeof evidenceApi, query?: Record<string, unknown>) => Promise<unknown>;

async function opened(): Promise<{ folder: string; store: Store; ask: Asked }> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-evidence-'));
  const store = await openStore(folder);
  folders.push(folder);
  stores.push(store);
  const handlers = evidenceHandlers({ store, clock: systemClock, runs: { revision: 0 } as RunDesk });
  return { folder, store, ask: (name, query = {}) => callHandler(evidenceApi, handlers, name, { query }) };
}

async function error(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('expected a rejection'),
    (reason: unknown) => reason,
  );
}

beforeAll(async () => {
  const { folder, store, ask } = await opened();
  await keepGenerated(store, 96 * 120);
  const request = backtestRequest.parse({ strategy: 'strike', instrument: 'BTC/USDT@sandbox', gates: 'classic' });
  const order = await runOrder(request, store.bars);
  run = (await makeRun({ dataFolder: folder, databaseUrl: undefined }, order, FRAME)).id;
  ofRun = ask;
  const planted = await opened();
  const types = [
    { type: 'good', winRatio: 0.6 },
    { type: 'fading', winRatio: 0.6, change: { from: 0.6, by: -0.4 } },
  ];
  await planted.store.outcomes.save([...seededOutcomes({ seed: 3, count: 6_000, types })]);
  seeded = planted.ask;
});

afterAll(async () => {
  for (const store of stores) await store.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('evidence where nothing is stored', () => {
  it('is empty, not an error', async () => {
    const { ask } = await opened();
    expect(await ask('GET /evidence/summary')).toMatchObject({ count: 0, first: null, desks: [] });
    expect(await ask('GET /evidence/matrix', { strategy: 'any' })).toMatchObject({ signals: 0, cells: [] });
    expect(await ask('GET /evidence/signals', { values: 'sweep' })).toEqual({ items: [], next: null });
    expect(await ask('GET /evidence/gates')).toEqual({ signals: 0, items: [] });
    expect(await ask('GET /evidence/attribution')).toMatchObject({ total: '0', parts: [], weeks: [] });
    expect(await ask('GET /evidence/ladder')).toEqual({ items: [] });
  });

  it('still refuses what makes no sense', async () => {
    const { ask } = await opened();
    expect(await error(ask('GET /evidence/matrix', { by: 'tipe' }))).toMatchObject({ code: 'argument.unknown' });
    expect(await error(ask('GET /evidence/matrix', { from: '2025-02-31' }))).toMatchObject({
      code: 'argument.invalid',
    });
    expect(await error(ask('GET /evidence/attribution', { by: 'tipe' }))).toMatchObject({ code: 'argument.unknown' });
  });
});

describe('evidence of a backtest', () => {
  it('leads from a cell of the matrix to its signals, page by page, the latest first', async () => {
    const query = { by: 'direction,decision', run };
    const matrix = (await ofRun('GET /evidence/matrix', query)) as Shape<'GET /evidence/matrix'>;
    expect(matrix.dimensions).toEqual(['direction', 'decision']);
    expect(matrix.cells.reduce((sum, { signals }) => sum + signals, 0)).toBe(matrix.signals);
    for (const cell of matrix.cells) {
      const seen: Shape<'GET /evidence/signals'>['items'] = [];
      let cursor: string | undefined;
      do {
        const asked = {
          ...query,
          values: cell.values.join('|'),
          limit: '7',
          ...(cursor === undefined ? {} : { cursor }),
        };
        const page = (await ofRun('GET /evidence/signals', asked)) as Shape<'GET /evidence/signals'>;
        seen.push(...page.items);
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toHaveLength(cell.signals);
      expect(seen.map(({ time }) => time)).toEqual(seen.map(({ time }) => time).sort((a, b) => b - a));
      expect(new Set(seen.map(({ direction, decision }) => `${direction}|${decision}`))).toEqual(
        new Set([cell.values.join('|')]),
      );
      const results = seen.flatMap(({ resultR }) => resultR ?? []);
      expect(results).toHaveLength(cell.measured);
      expect(results.reduce((sum, r) => sum + r, 0)).toBeCloseTo(cell.total, 9);
    }
  });

  it('has a gate ledger whose counts and sums are those of the signals', async () => {
    const { signals, items } = (await ofRun('GET /evidence/gates', { run })) as Shape<'GET /evidence/gates'>;
    expect(items.length).toBeGreaterThan(0);
    for (const row of items) {
      expect(row.passed + row.blocked + row.unknown).toBe(signals);
      expect(row.savedR).toBeCloseTo(-row.blockedTotalR, 12);
      const cells = (await ofRun('GET /evidence/matrix', { by: 'gate', run })) as Shape<'GET /evidence/matrix'>;
      const passed = cells.cells.find(({ values }) => values[0] === `${row.gate}: pass`);
      expect(passed?.signals ?? 0).toBe(row.passed);
      expect(passed?.total ?? 0).toBeCloseTo(row.passedTotalR, 9);
    }
  });

  it('refuses a strategy or run filter by name, with the nearest', async () => {
    const refused = await error(ofRun('GET /evidence/gates', { strategy: 'scanner/strik' }));
    expect(refused).toMatchObject({ code: 'argument.unknown', message: expect.stringContaining('"scanner/strike"') });
    expect(await ofRun('GET /evidence/gates', { run: 'none' })).toEqual({ signals: 0, items: [] });
    const counted = await error(ofRun('GET /evidence/signals', { by: 'type,category', values: 'sweep' }));
    expect(counted).toMatchObject({ code: 'argument.invalid', message: expect.stringContaining('type|category') });
  });

  it('shows where the strategy stands, and moves nothing', async () => {
    const { items } = (await ofRun('GET /evidence/ladder')) as Shape<'GET /evidence/ladder'>;
    expect(items).toMatchObject([{ strategy: 'scanner/strike', stage: 'research', next: 'shadow', since: null }]);
    const overfitting = items[0]!.checks.find(({ rule }) => rule === 'probability of overfitting');
    expect(overfitting).toMatchObject({ met: null, actual: 'not known', needed: 'at most 0.5' });
    expect(overfitting?.source).toContain('needs a walk-forward of the strategy');
    expect(await stores[0]!.stages.history()).toEqual([]);
  });
});

describe('evidence of planted truths', () => {
  it('finds them in the matrix, and the fall of the one that fades', async () => {
    const matrix = (await seeded('GET /evidence/matrix', { by: 'type' })) as Shape<'GET /evidence/matrix'>;
    expect(matrix).toMatchObject({ signals: 6_000, trials: 2 });
    expect(matrix.cells[0]).toMatchObject({ values: ['good'], verdict: 'proven-good' });
    const passed = (await seeded('GET /evidence/matrix', { decision: 'passed' })) as Shape<'GET /evidence/matrix'>;
    const blocked = (await seeded('GET /evidence/matrix', { decision: 'blocked' })) as Shape<'GET /evidence/matrix'>;
    expect(passed.signals + blocked.signals).toBe(6_000);
    const found = (await seeded('GET /evidence/attribution')) as Shape<'GET /evidence/attribution'>;
    expect(found.recommendations.map(({ subject }) => subject)).toEqual(['fading']);
  });

  it.each(['type', 'factor', 'gate', 'category'])(
    'shares the profit by %s to the last unit, in whole and by week',
    async (by) => {
      const found = (await seeded('GET /evidence/attribution', { by })) as Shape<'GET /evidence/attribution'>;
      const sum = (amounts: readonly string[]): Decimal =>
        amounts.reduce((total, amount) => total.plus(Decimal.parse(amount)), Decimal.ZERO);
      const total = Decimal.parse(found.total);
      expect(sum(found.parts.map(({ amount }) => amount)).compare(total)).toBe(0);
      expect(sum(found.weeks.flatMap(({ amounts }) => Object.values(amounts))).compare(total)).toBe(0);
      expect(found.weeks.map(({ week }) => week)).toEqual(found.weeks.map(({ week }) => week).sort((a, b) => a - b));
      expect(found.parts.reduce((shares, { share }) => shares + (share ?? 0), 0)).toBeCloseTo(1, 6);
    },
  );

  it('lets others have their turn while it is worked out, and is remembered', async () => {
    let turns = 0;
    const ticking = setInterval(() => turns++, 0);
    const startedAt = performance.now();
    const first = await seeded('GET /evidence/matrix', { by: 'type,category,hour' });
    const firstMs = performance.now() - startedAt;
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(3);
    const again = performance.now();
    expect(await seeded('GET /evidence/matrix', { by: 'type,category,hour' })).toEqual(first);
    expect(performance.now() - again).toBeLessThan(firstMs);
  });
});

type Shape<Name extends keyof typeof evidenceApi> = (typeof evidenceApi)[Name]['response']['_output'];
