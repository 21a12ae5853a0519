import { AssayError } from '#core/errors.ts';
import { DAY_MS, HOUR_MS, formatDay, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionStore } from '#domain/prediction/prediction-store.ts';
import { LevelHeap } from '#domain/structure/level-heap.ts';
import type { EventSource } from '#apps/research/prediction/backtest/event-source.ts';

/** Events are read an hour at a time, so that a month of books never is in memory at once. */
const PIECE_MS = HOUR_MS;

/** Books and trades that were recorded, of the last so many days of them. Throws `data.missing` when there are none. */
export async function storeSource(
  store: PredictionStore,
  { days, markets: limit }: { readonly days: number; readonly markets: number },
): Promise<EventSource> {
  const recordings = (await store.recordings()).toSorted((a, b) => b.events - a.events).slice(0, limit);
  if (recordings.length === 0) throw nothingRecorded();
  const to = Math.max(...recordings.map((one) => one.to));
  const from = Math.max(Math.min(...recordings.map((one) => one.from)), to - days * DAY_MS);
  const found = await Promise.all(recordings.map(({ market }) => store.market(market)));
  const markets = found.filter((market) => market !== undefined);
  const byId = new Map(markets.map((market) => [market.id, market]));
  let at = from;
  return {
    title: `recorded books of ${markets.length} markets, ${formatDay(from as UnixMs)} to ${formatDay(to as UnixMs)}`,
    isPricesOnly: false,
    from: unixMs(from),
    to: unixMs(to),
    intervalMs: undefined,
    notes: ['Recorded books: our orders changed nothing in them.'],
    markets,
    market: (id) => byId.get(id),
    play: async (until, say) => {
      while (at <= until) {
        const end = Math.min(at + PIECE_MS, until + 1);
        const lists = await Promise.all(markets.map(({ id }) => store.events(id, at as UnixMs, end as UnixMs)));
        inOrder(lists, at, say);
        at = end;
      }
    },
  };
}

/** Each list is in order; a whole book from before the piece may lead it, which repeats what was said. */
function inOrder(
  lists: readonly (readonly PredictionEvent[])[],
  from: number,
  say: (event: PredictionEvent) => void,
): void {
  const heap = new LevelHeap();
  const places = lists.map(() => 0);
  const push = (number: number): void => {
    const next = lists[number]![places[number]!];
    if (next !== undefined) heap.push(Math.max(next.receivedTime, from), number);
  };
  lists.forEach((_, number) => push(number));
  while (heap.size > 0) {
    const number = heap.pop();
    say(lists[number]![places[number]!++]!);
    push(number);
  }
}

function nothingRecorded(): AssayError {
  return new AssayError('data.missing', 'No books of prediction markets are recorded yet', {
    remedy: 'Record some with "assay watch", or take generated ones: --source sandbox.',
  });
}
