// Goes on with one session for ever, batch by batch, and prints the number of each batch that the store has acknowledged. It is
// killed in the middle by `store-crash.slow.test.ts`. Arguments: the data folder, and the address of a database or nothing.
import { Decimal } from '#core/decimal.ts';
import type { SessionBatch } from '#domain/operations/session-store.ts';
import {
  emptyBatch,
  sampleEquity,
  sampleFill,
  sampleOrder,
  sampleSession,
  sampleTransaction,
} from '#adapters/storage/contract/sample-session.ts';
import { openStore } from '#adapters/storage/store.ts';

/** The lines of a batch; how many there are depends on its number. */
export function crashLines(batch: number): string[] {
  const count = 1 + (batch % 5);
  return Array.from({ length: count }, (_, i) => JSON.stringify({ batch, i, count }));
}

/** Everything that batch `n` holds: a part of it in each table. */
function crashBatch(n: number, from: number): SessionBatch {
  const lines = crashLines(n);
  return emptyBatch(from, {
    lines,
    orders: [sampleOrder('latest', { filled: Decimal.of(BigInt(n)) }), sampleOrder(`o${n}`)],
    fills: [sampleFill(`f${n}`)],
    postings: [sampleTransaction(`${n}`)],
    equity: [sampleEquity(n)],
    checkpoint: n % 10 === 0 ? { at: from + lines.length, state: { batch: n } } : undefined,
  });
}

async function writeForEver(folder: string, databaseUrl: string | undefined): Promise<void> {
  const { sessions } = await openStore(folder, { databaseUrl });
  const { id, epoch } = await sessions.begin(sampleSession());
  let from = await sessions.journalLength(id);
  const [last] = await sessions.journal(id, from - 1, 1);
  for (let n = last === undefined ? 0 : (JSON.parse(last) as { batch: number }).batch + 1; ; n++) {
    const batch = crashBatch(n, from);
    await sessions.append(id, epoch, batch);
    from += batch.lines.length;
    process.stdout.write(`${n}\n`);
  }
}

if (import.meta.main) {
  const [folder = '', url = ''] = process.argv.slice(2);
  await writeForEver(folder, url === '' ? undefined : url);
}
