import { hrtime } from 'node:process';
import { invariant } from '#core/invariant.ts';
import { HOUR_MS, unixMs } from '#core/time.ts';
import { PredictionDesk } from '#desks/prediction/desk.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DENSE_WORLD } from '#sandbox/prediction/world/world-config.ts';
import type { BenchCase } from '#tools/bench-case.ts';

const MARKETS = 200;
const HOURS = 0.15;
/** Times as lively as usual, so that events and not seconds are measured. */
const PACE = 10;
/** The best of these counts. */
const ROUNDS = 3;

export const benches: readonly BenchCase[] = [
  {
    name: 'prediction desk',
    run: () => {
      const { events, markets } = record();
      const plain = best(() => withoutDetectors(events));
      let worst = { p99: Number.POSITIVE_INFINITY };
      const whole = best(() => {
        const took = withDetectors(events, markets);
        if (took.p99 < worst.p99) worst = took;
      });
      const perSecond = events.length / whole;
      return [
        { name: `${MARKETS} markets, all detectors`, value: perSecond, unit: 'events/s' },
        { name: 'books in maps of arrays, no detector (peer)', value: events.length / plain, unit: 'events/s' },
        { name: 'all detectors over the peer', value: perSecond / (events.length / plain), unit: 'x' },
        { name: 'an event, 99th of 100', value: worst.p99, unit: 'ms' },
      ];
    },
  },
];

interface Recording {
  readonly events: readonly PredictionEvent[];
  readonly markets: readonly PredictionMarket[];
}

function record(): Recording {
  const world = new PredictionWorld({ ...DENSE_WORLD, seed: 7, marketCount: MARKETS, pace: PACE });
  const markets = world.markets();
  const watched = new Set(markets.map(({ id }) => id));
  const events: PredictionEvent[] = [];
  world.advanceTo(unixMs(world.now + HOURS * HOUR_MS), (event) => {
    if (watched.has(event.market)) events.push(event);
  });
  return { events, markets };
}

/** The same events into the simplest book there is. */
function withoutDetectors(events: readonly PredictionEvent[]): void {
  const books = new Map<string, { bids: [number, number][]; asks: [number, number][] }>();
  let applied = 0;
  for (const event of events) {
    if (event.kind !== 'book' && event.kind !== 'change') continue;
    let book = books.get(event.market);
    if (book === undefined || event.kind === 'book') {
      book = { bids: [], asks: [] };
      books.set(event.market, book);
    }
    put(book.bids, event.bids, -1);
    put(book.asks, event.asks, 1);
    applied++;
  }
  invariant(applied > 0 && books.size > 0, 'books were kept');
}

function put(levels: [number, number][], pairs: readonly number[] | Float64Array, sign: 1 | -1): void {
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const at = levels.findIndex(([ticks]) => ticks === pairs[i]);
    if (at >= 0) levels.splice(at, 1);
    if (pairs[i + 1]! > 0) levels.push([pairs[i]!, pairs[i + 1]!]);
  }
  levels.sort((a, b) => sign * (a[0] - b[0]));
}

function withDetectors(events: readonly PredictionEvent[], markets: readonly PredictionMarket[]): { p99: number } {
  const { length } = events;
  const desk = new PredictionDesk();
  for (const market of markets) desk.addMarket(market);
  const times = new Float64Array(length);
  let said = 0;
  const say = (): void => void said++;
  for (let i = 0; i < length; i++) {
    const start = hrtime.bigint();
    desk.take(events[i]!, say);
    times[i] = Number(hrtime.bigint() - start) / 1e6;
  }
  invariant(said > 0, 'something was found');
  times.sort();
  return { p99: times[Math.floor(0.99 * length)]! };
}

function best(work: () => void): number {
  let seconds = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = hrtime.bigint();
    work();
    seconds = Math.min(seconds, Number(hrtime.bigint() - start) / 1e9);
  }
  return seconds;
}
