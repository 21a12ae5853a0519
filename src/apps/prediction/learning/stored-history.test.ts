import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import { beforeResolution } from '#domain/evidence/calibration/resolved-market.ts';
import type { PointColumns, PointStore } from '#domain/operations/point-store.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { sampleMarket } from '#domain/prediction/sample-market.ts';
import { dailySeries, fineSeries } from '#apps/prediction/price-series.ts';
import { readStoredHistory } from '#apps/prediction/learning/stored-history.ts';

const START = Date.UTC(2026, 0, 1);
const CLOSES = unixMs(START + 9 * DAY_MS);

function storeOf(markets: readonly PredictionMarket[], series: ReadonlyMap<string, readonly [number, number][]>) {
  const read = async (name: string, from: number, to: number): Promise<PointColumns> => {
    const rows = (series.get(name) ?? []).filter(([time]) => time >= from && time < to);
    return {
      times: Float64Array.from(rows, ([time]) => time),
      values: { price: Float64Array.from(rows, ([, price]) => price) },
    };
  };
  return { prediction: { markets: async () => markets }, points: { read } as unknown as PointStore };
}

function resolved(name: string, winner: PredictionMarket['winner']): PredictionMarket {
  return sampleMarket({ name, winner, status: 'resolved', category: 'fed', closesAt: CLOSES });
}

describe('what the desk recorded', () => {
  it('is read as resolved markets: days first, then a price an hour, without gaps', async () => {
    const [yes, no] = [resolved('yes', 0), resolved('no', 1)];
    const fine = Array.from({ length: 6 * 60 }, (_, i): [number, number] => {
      return [START + 8 * DAY_MS + i * MINUTE_MS, i % 60 === 59 ? Number.NaN : 0.5 + i / 1_000];
    });
    const series = new Map([
      [dailySeries(yes.id), [[START + DAY_MS - 1, 0.4] as [number, number]]],
      [fineSeries(yes.id), fine],
      [fineSeries(no.id), [[START, 0.2] as [number, number], [START + 2 * DAY_MS, 0.1] as [number, number]]],
    ]);
    const { markets, left } = await readStoredHistory(storeOf([yes, no], series));
    expect(left).toEqual({ unresolved: 0, unpriced: 0, foreignPrices: 0 });
    expect(markets.map(({ id, outcome, plannedEnd }) => [id, outcome, plannedEnd])).toEqual([
      [yes.id, 1, CLOSES],
      [no.id, 0, CLOSES],
    ]);
    // The last known price of each of six hours: minute 58.
    expect([...(markets[0]!.times as number[])]).toEqual([
      START + DAY_MS - 1,
      ...[0, 1, 2, 3, 4, 5].map((hour) => START + 8 * DAY_MS + hour * HOUR_MS + 58 * MINUTE_MS),
    ]);
    expect(markets[0]!.prices[1]).toBeCloseTo(0.558, 12);
    expect(beforeResolution(markets, 1).map(({ probability }) => probability)).toEqual([0.4, 0.2]);
  });

  it('leaves out, and counts, what was split or never priced', async () => {
    const { markets, left } = await readStoredHistory(
      storeOf([resolved('split', 'split'), resolved('silent', 0), resolved('nobody', undefined)], new Map()),
    );
    expect([markets, left]).toEqual([[], { unresolved: 2, unpriced: 1, foreignPrices: 0 }]);
  });
});
