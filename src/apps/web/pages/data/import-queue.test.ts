import { describe, expect, it } from 'vitest';
import type { ImportShape } from '#contract/data.ts';
import { ApiProblem } from '#apps/web/data/problem.ts';
import type { UploadOptions } from '#apps/web/data/upload.ts';
import { ImportQueue } from '#apps/web/pages/data/import-queue.ts';
import type { SentQuery } from '#apps/web/pages/data/import-queue.ts';

interface Sending {
  readonly query: SentQuery;
  readonly options: UploadOptions;
  readonly resolve: (result: ImportShape) => void;
  readonly reject: (error: unknown) => void;
}

const result = { id: 'x', added: 3 } as ImportShape;
const file = (name: string): File => new File(['ts,open'], name);

/** A queue whose files are sent by hand. */
function queueByHand() {
  const sendings: Sending[] = [];
  let stored = 0;
  const queue = new ImportQueue(
    (query, _, options) =>
      new Promise((resolve, reject) => {
        options.signal?.addEventListener('abort', () => reject(options.signal?.reason as Error));
        sendings.push({ query, options, resolve, reject });
      }),
    () => void stored++,
  );
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 8; i++) await Promise.resolve();
  };
  return { queue, sendings, settle, stored: () => stored, states: () => queue.items.get().map(({ state }) => state) };
}

describe('the queue of imports', () => {
  it('takes files with what their names say, and sends nothing by itself', () => {
    const { queue, sendings } = queueByHand();
    queue.add([file('BTCUSDT-15m.csv'), file('prices.csv')]);
    expect(queue.items.get().map(({ options: { symbol, timeframe } }) => [symbol, timeframe])).toEqual([
      ['BTC/USDT', '15m'],
      ['', ''],
    ]);
    expect(sendings).toEqual([]);
  });

  it('sends one after the other, and only those whose symbol is known', async () => {
    const { queue, sendings, settle, states, stored } = queueByHand();
    queue.add([file('BTCUSDT-15m.csv'), file('prices.csv'), file('ETHUSDT-1h.csv')]);
    queue.startAll();
    expect(states()).toEqual(['sending', 'ready', 'waiting']);
    expect(sendings.map(({ query }) => query)).toEqual([
      { file: 'BTCUSDT-15m.csv', symbol: 'BTC/USDT', timeframe: '15m', conflicts: 'keep', bad: 'refuse' },
    ]);
    sendings[0]!.options.onProgress?.(4, 7);
    expect(queue.items.get()[0]!.sent).toBe(4);
    sendings[0]!.resolve(result);
    await settle();
    expect(states()).toEqual(['done', 'ready', 'sending']);
    expect(stored()).toBe(1);
    queue.clear();
    expect(states()).toEqual(['ready', 'sending']);
  });

  it('keeps the reason of a failure, goes on, and tries again with other options', async () => {
    const { queue, sendings, settle, states } = queueByHand();
    queue.add([file('BTCUSDT-15m.csv'), file('ETHUSDT-1h.csv')]);
    queue.startAll();
    const problem = { type: '', title: 'A bad row', status: 422, code: 'csv.value', detail: 'line 12' };
    sendings[0]!.reject(new ApiProblem('problem', problem));
    await settle();
    expect(states()).toEqual(['failed', 'sending']);
    expect(queue.items.get()[0]!.problem).toEqual(problem);
    const { id } = queue.items.get()[0]!;
    queue.setOptions(id, { bad: 'skip', tz: ' Europe/Athens ' });
    queue.start(id);
    sendings[1]!.resolve(result);
    await settle();
    expect(sendings[2]!.query).toMatchObject({ bad: 'skip', tz: 'Europe/Athens' });
    expect(queue.items.get()[0]).toMatchObject({ state: 'sending', problem: undefined });
  });

  it('ends what is being sent, takes back a turn, and then removes', async () => {
    const { queue, sendings, settle, states, stored } = queueByHand();
    queue.add([file('BTCUSDT-15m.csv'), file('ETHUSDT-1h.csv')]);
    queue.startAll();
    const [first, second] = queue.items.get();
    queue.remove(first!.id);
    expect(states()).toEqual(['sending', 'waiting']);
    queue.cancel(second!.id);
    queue.cancel(first!.id);
    await settle();
    expect(states()).toEqual(['cancelled', 'cancelled']);
    expect([sendings.length, stored()]).toEqual([1, 0]);
    queue.remove(first!.id);
    queue.remove(second!.id);
    expect(states()).toEqual([]);
  });
});
