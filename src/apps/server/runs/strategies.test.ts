import { describe, expect, it } from 'vitest';
import { backtestRequest, runsApi, strategyShape } from '#contract/runs.ts';
import type { BarStore, StoredBarSet } from '#domain/market/bar-store.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { callHandler } from '#apps/server/evidence/called-handler.ts';
import { runsHandlers } from '#apps/server/routes/runs.ts';
import type { RunDesk } from '#apps/server/runs/run-desk.ts';
import { runOrder } from '#apps/server/runs/run-order.ts';
import { strategyShapes } from '#apps/server/runs/strategies.ts';

const SET: StoredBarSet = {
  instrument: assumedInstrument('BTC/USDT', 'file', 2),
  timeframe: '5m',
  from: Date.UTC(2025, 0, 1),
  to: Date.UTC(2025, 5, 1),
  bars: 43_488,
};
const BARS = { list: async () => [SET] } as Partial<BarStore> as BarStore;

describe('what can be run', () => {
  it('is offered as the contract says, each name once', async () => {
    const handlers = runsHandlers({ runs: {} as RunDesk });
    const { items } = (await callHandler(runsApi, handlers, 'GET /strategies')) as { items: unknown[] };
    expect(items).toEqual(strategyShapes().map((shape) => strategyShape.parse(shape)));
    const names = strategyShapes().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['strike', 'surgical', 'overwatch', 'stealth', 'sma-cross']));
  });

  it.each(strategyShapes().map((shape) => [shape.name, shape] as const))(
    '%s can be run with every parameter at its default, as with none',
    async (name, { parameters, timeframe }) => {
      const given = Object.fromEntries(parameters.map((one) => [one.name, one.default]));
      const request = { strategy: name, instrument: 'BTC/USDT@file' };
      const plain = await runOrder(backtestRequest.parse(request), BARS);
      expect(plain.timeframe).toBe(timeframe ?? '5m');
      const full = await runOrder(backtestRequest.parse({ ...request, parameters: given }), BARS);
      expect(full).toMatchObject({ title: plain.title, strategy: plain.strategy, timeframe: plain.timeframe });
    },
  );

  it.each(strategyShapes().flatMap(({ name, parameters }) => parameters.map((one) => [name, one] as const)))(
    '%s refuses values beyond the bounds that it offers',
    async (strategy, { name, kind, max, min }) => {
      for (const value of kind === 'choice' ? ['nonsense'] : [max! + 1, min! - 1]) {
        const request = { strategy, instrument: 'BTC/USDT@file', parameters: { [name]: value } };
        const refused = runOrder(backtestRequest.parse(request), BARS);
        await expect(refused).rejects.toMatchObject({ message: expect.stringContaining(name) as string });
      }
    },
  );
});
