import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import {
  emptyBatch,
  sampleEquity,
  sampleFill,
  sampleOrder,
  sampleSession,
  sampleTrade,
  sampleTransaction,
  sampleVenueOrder,
} from '#adapters/storage/contract/sample-session.ts';
import type { Store } from '#adapters/storage/store.ts';

const BTC = assumedInstrument('BTC/USDT', 'sandbox', 2);
const SERIES = { instrument: BTC.id, timeframe: '1m' } as const;
const BARS = 3_000;

/** Puts something into every part of a store that tests of backups look at. `lines` are those of a journal. */
export async function fillStore(store: Store, lines: readonly string[]): Promise<void> {
  await store.bars.write(async (writer) => {
    await writer.saveInstrument(BTC);
    await writer.save(SERIES, sampleBars(), 'keep');
  });
  await store.points.append('spread', 1_000, { price: 101.5, spread: Number.NaN });
  const { id, epoch } = await store.sessions.begin(sampleSession());
  const batch = emptyBatch(0, {
    lines,
    orders: [sampleOrder('o1')],
    fills: [sampleFill('f1')],
    postings: [sampleTransaction('o1'), sampleTransaction('o2', '0.00000001')],
    trades: [sampleTrade('t1', { rMultiple: Number.POSITIVE_INFINITY })],
    equity: [sampleEquity(1_000)],
    venueOrders: [sampleVenueOrder('c1')],
  });
  await store.sessions.append(id, epoch, batch);
  for (const action of ['session.start', 'kill.pull', 'kill.lift']) {
    await store.audit.add({ time: unixMs(5_000), actor: 'cli', action, detail: { why: `caf\u00E9 ${action}` } });
  }
  await store.killSwitch.pull({ time: unixMs(6_000), reason: 'test', flatten: false, token: 'lift-me' });
}

/** Everything of a store that {@link fillStore} has put there, to compare before and after. */
export async function contentOf(store: Store): Promise<unknown> {
  const { id } = sampleSession();
  return {
    bars: await store.bars.readRange(SERIES, 0, 1e15),
    points: await store.points.read('spread', 0, 1e15),
    session: await store.sessions.get(id),
    journal: await store.sessions.journal(id, 0, 1e6),
    orders: await store.sessions.orders({ session: id }),
    fills: await store.sessions.fills({ session: id }),
    postings: await store.sessions.postings(id),
    trades: await store.sessions.trades({ session: id }),
    equity: await store.sessions.equity(id, 0, 1e15),
    venueOrders: await store.sessions.venueOrders(id, false),
    audit: await store.audit.read(0, 100),
    kill: await store.killSwitch.read(),
  };
}

/** Files of a data folder beside its databases: those that a backup holds, and one that it does not. */
export function fillFolder(folder: string): void {
  mkdirSync(join(folder, 'journals', 'old'), { recursive: true });
  writeFileSync(join(folder, 'assay.json'), '{ "desk": "scanner" }\n');
  writeFileSync(join(folder, 'journals', 'old', 'run.ndjson'), 'a line\n');
  writeFileSync(join(folder, 'api-key.txt'), 'a secret that no backup may hold');
}

function sampleBars(): BarColumns {
  const bars = new BarColumns(BARS);
  for (let i = 0; i < BARS; i++) {
    const openTime = i * 60_000;
    const close = 100 + Math.sin(i / 50);
    bars.push({ openTime, closeTime: openTime + 60_000, open: 100, high: 102, low: 98, close, volume: i });
  }
  return bars;
}
