import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { readJournal } from '#engine/journal-reader.ts';
import type { JournalRecord } from '#engine/journal-reader.ts';
import { journalText, parityOf } from '#apps/trading/parity.ts';
import { sealOf } from '#apps/cli/trade/trade-screen.ts';
import { KILLED_SESSION } from '#tools/kill-test/trader.ts';
import type { Ack, TraderPlace } from '#tools/kill-test/trader.ts';

/** What was left of a session that was killed again and again. */
export interface Judgement {
  readonly records: number;
  readonly bars: number;
  readonly orders: number;
  /** Acknowledgements that the journal does not hold, or holds otherwise. */
  readonly lost: number;
  /** Bars that are there twice or that overlap, and fills, orders or equity points that are not there exactly once. */
  readonly doubled: number;
  /** Bars of the market that are missing between two others. */
  readonly holes: number;
  readonly replays: boolean;
  /** Records that a backtest over the same bars says otherwise. */
  readonly differences: number;
  readonly sameOrders: boolean;
}

export async function judge({ folder, databaseUrl }: TraderPlace, acks: readonly Ack[]): Promise<Judgement> {
  await using store = await openStore(folder, { databaseUrl });
  // Reading the whole chain is the first proof: it throws where a record does not fit the one before.
  const journal = readJournal(await journalText(store.sessions, KILLED_SESSION));
  const { records } = journal;
  const bars = records.filter(({ kind }) => kind === 'bar').map(({ data }) => data as unknown as Span);
  const steps = bars.slice(1).map(({ openTime }, i) => openTime - bars[i]!.closeTime);
  const parity = parityOf(KILLED_SESSION, journal);
  return {
    records: records.length,
    bars: bars.length,
    orders: parity.orders,
    lost: acks.filter(({ n, h }) => sealOf(records[n - 1]?.line ?? '') !== h).length,
    doubled: steps.filter((step) => step < 0).length + (await wrongCounts(store, records, bars)),
    holes: steps.filter((step) => step > 0).length,
    replays: parity.replays,
    differences: parity.differences,
    sameOrders: parity.orderHashes !== undefined && parity.orderHashes.session === parity.orderHashes.backtest,
  };
}

interface Span {
  readonly openTime: number;
  readonly closeTime: number;
}

/** What people look at beside the journal must hold what the journal says, each once. */
async function wrongCounts(store: Store, records: readonly JournalRecord[], bars: readonly Span[]): Promise<number> {
  const session = KILLED_SESSION;
  const { sessions } = store;
  const filled = records.filter(({ kind, data }) => kind === 'order' && data['kind'] === 'filled').length;
  const count = (kind: string): number => records.filter((record) => record.kind === kind).length;
  const limit = 10_000_000;
  const [fills, trades, postings, equity] = await Promise.all([
    sessions.fills({ session, limit }),
    sessions.trades({ session, limit }),
    sessions.postings(session),
    sessions.equity(session, 0, Number.MAX_SAFE_INTEGER),
  ]);
  const off = [
    fills.length - filled,
    trades.length - count('trade'),
    // The deposit at the beginning is no record of the engine.
    postings.length - 1 - count('posting'),
    equity.length - bars.length,
  ];
  return off.reduce((sum, difference) => sum + Math.abs(difference), 0);
}
