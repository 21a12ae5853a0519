import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { money } from '#core/money.ts';
import { DAY_MS, HOUR_MS, unixMs } from '#core/time.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { exitWith } from '#domain/evidence/outcomes/sample-outcome.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import type { FindingFilter, FindingRecord } from '#domain/prediction/prediction-store.ts';
import { MemoryOutcomes } from '#apps/prediction/learning/memory-outcomes.ts';
import { dailyReport, dailyReportText } from '#apps/prediction/learning/daily-report.ts';
import { deskOutcomes } from '#apps/prediction/learning/sample-learning.ts';

const NOW = unixMs(Date.UTC(2024, 5, 2, 6));
const [SAMPLE] = deskOutcomes({ count: 1, types: [{ type: 'leak', winRatio: 0.5 }] });

let count = 0;
function ended(type: string, rMultiple: number, hoursAgo: number, booked?: string): OutcomeRecord {
  const time = unixMs(NOW - hoursAgo * HOUR_MS);
  const inCollateral = (text: string) => money(COLLATERAL, Decimal.parse(text));
  return {
    ...SAMPLE!,
    signalId: `s${++count}`,
    type,
    time,
    exit: exitWith(rMultiple, time),
    profit: inCollateral(`${rMultiple * 100}`),
    accountProfit: booked === undefined ? undefined : inCollateral(booked),
  };
}

async function reported(outcomes: readonly OutcomeRecord[]) {
  const store = new MemoryOutcomes();
  await store.save(outcomes);
  const asked: FindingFilter[] = [];
  const findings = async (filter: FindingFilter = {}) => {
    asked.push(filter);
    return [1, 2, 3] as unknown as FindingRecord[];
  };
  return {
    report: await dailyReport({ outcomes: store, prediction: { findings }, venue: 'sandbox', now: NOW }),
    asked,
  };
}

describe('the report of a day', () => {
  it('names the best and the worst detectors by net profit, and what the account made', async () => {
    const { report, asked } = await reported([
      ended('leak', 2, 1, '12.5'),
      ended('leak', -1, 2, '-4.25'),
      ended('iceberg', 0.5, 3),
      ended('price-jump', -1, 4),
      ended('volume-spike', -0.5, 5),
      ended('stale-quote', 0.25, 6),
      ended('leak', 50, 30, '1000'),
    ]);
    expect(asked).toMatchObject([{ from: NOW + 1 - DAY_MS, to: NOW + 1 }]);
    expect(dailyReportText(report)).toBe(
      '2024-06-01T06:00:00.000Z to 2024-06-02T06:00:00.000Z: 3 findings, 2 paper trades, +8.25 USDC on paper. ' +
        'Best: leak +100.00 USDC (1 of 2 made a profit); iceberg +50.00 USDC (1 of 1 made a profit); stale-quote +25.00 USDC (1 of 1 made a profit). ' +
        'Worst: price-jump -100.00 USDC (0 of 1 made a profit); volume-spike -50.00 USDC (0 of 1 made a profit).',
    );
  });

  it('of a day without anything says so, and a sandbox ahead of our time has a day of its own', async () => {
    expect(dailyReportText((await reported([])).report)).toContain('No finding of the day has ended yet.');
    const { report } = await reported([ended('leak', 1, -100), ended('iceberg', 1, 1)]);
    expect(report.to).toBe(NOW + 100 * HOUR_MS);
    expect(report.detectors.map(({ detector }) => detector)).toEqual(['leak']);
  });

  it('tells what has become worse, and what is improving', async () => {
    const turned = (by: number, seed: number) => ({ count: 400, seed, markets: 60, change: by });
    const outcomes = [turned(-0.4, 1), turned(0.35, 2)].flatMap(({ change: by, ...rest }) =>
      deskOutcomes({
        ...rest,
        categories: ['politics'],
        types: [{ type: by < 0 ? 'leak' : 'iceberg', winRatio: 0.5, change: { from: 0.85, by } }],
      }),
    );
    const { report } = await reported(outcomes.map((outcome, i) => ({ ...outcome, signalId: `x${i}` })));
    expect(report.worse).toContain('leak');
    expect(report.improving).toContain('iceberg');
    expect(dailyReportText(report)).toMatch(/Has become worse: "leak".* Improving: "iceberg"/);
  });
});
