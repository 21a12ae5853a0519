import { Decimal } from '#core/decimal.ts';
import { readJournal } from '#engine/journal-reader.ts';
import { replay } from '#engine/replay.ts';
import type { EngineSetup, EngineState } from '#engine/state.ts';
import type { MemorySessionStore } from '#testkit/memory-session-store.ts';
import type { Truth } from './world.ts';

export interface Evidence {
  readonly truth: Truth;
  readonly store: MemorySessionStore;
  readonly state: EngineState;
  readonly setup: Omit<EngineSetup, 'journal'>;
}

/** Two positions of ten at most. */
const MOST_HELD = Decimal.parse('20');

/** What does not hold when everything has come to rest. */
export function faultsOf(evidence: Evidence): string[] {
  return [...orderFaults(evidence), ...moneyFaults(evidence), ...exitFaults(evidence), ...journalFaults(evidence)];
}

/** Every order at the venue is in our books, and exists once. */
function orderFaults({ truth, store }: Evidence): string[] {
  const counts = new Map<string, number>();
  for (const { clientId } of truth.orders) counts.set(clientId, (counts.get(clientId) ?? 0) + 1);
  const doubled = [...counts]
    .filter(([, count]) => count > 1)
    .map(([name, count]) => `order ${name} exists ${count} times`);
  const orphans = [...counts.keys()]
    .filter((name) => !store.knowsOrder(name))
    .map((name) => `order ${name} is not in our books`);
  const entries = truth.orders.filter(({ side }) => side === 'buy').map(({ clientId }) => store.orderOf(clientId));
  const repeated = entries
    .filter((id, i) => entries.indexOf(id) !== i)
    .map((id) => `entry ${id} was placed more than once`);
  return [...doubled, ...orphans, ...repeated];
}

/** Position and cash are the venue's, to the last digit, in the engine and in the stored postings. */
function moneyFaults({ truth, state, store }: Evidence): string[] {
  const faults: string[] = [];
  const { ledger, instrument, config } = state;
  const position = ledger.position(instrument.id).quantity;
  const cash = ledger.cash(instrument.quote).minus(Decimal.parse(config.capital));
  if (!position.equals(truth.base))
    faults.push(`we hold ${position.toString()}, the venue says ${truth.base.toString()}`);
  if (!cash.equals(truth.quote))
    faults.push(`our cash changed by ${cash.toString()}, the venue's by ${truth.quote.toString()}`);
  if (truth.base.sign() < 0) faults.push('more was sold than was held');
  if (truth.base.compare(MOST_HELD) > 0) faults.push(`the position is larger than allowed: ${truth.base.toString()}`);
  const stored = store.storedCash(instrument.quote);
  if (!stored.equals(ledger.cash(instrument.quote)))
    faults.push(`the stored postings sum to ${stored.toString()} of cash`);
  return faults;
}

/** Whatever is open has one exit at the venue, of its size in whole steps; what is flat has none. */
function exitFaults({ truth, state }: Evidence): string[] {
  const step = state.instrument.quantityStep;
  const exits = truth.orders.filter(({ side, isWorking }) => side === 'sell' && isWorking);
  const standing = exits.map(({ quantity, filled }) => quantity.minus(filled).round(step.scale, 'down').toString());
  const sizes = state.trades.live.map((trade) => trade.open.roundTo(step, 'down').round(step.scale, 'down'));
  const open = sizes.filter((size) => !size.isZero()).map(String);
  const isSame = standing.sort().join() === open.sort().join();
  return isSame ? [] : [`exits of [${standing.join(', ')}] stand for trades of [${open.join(', ')}]`];
}

/** The journal is whole, and says the same when it is replayed, twice. */
function journalFaults({ store, setup }: Evidence): string[] {
  const journal = readJournal(`${store.lines.join('\n')}\n`);
  const { difference } = replay(journal, setup);
  return difference === undefined
    ? []
    : [`the journal replays differently at record ${difference.n}: ${difference.recorded} / ${difference.replayed}`];
}
