import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { invariant } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { verifyBackup } from '#adapters/backup/restore-backup.ts';
import { takeBackup } from '#adapters/backup/take-backup.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const STORE_MB = 300;
const INSTRUMENTS = 5;
/** 40 bytes a bar. */
const BARS = (STORE_MB * 1e6) / 40 / INSTRUMENTS;

export const benches: readonly BenchCase[] = [{ name: 'backup', run }];

/** A store of 300 MB of one-minute bars that stays open; the peer does the same to the same file, with what Node brings along. */
async function run(): Promise<BenchMeasure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const [data, backups] = [join(folder, 'data'), join(folder, 'backups')];
  mkdirSync(backups);
  try {
    await using store = await openStore(data);
    for (let i = 0; i < INSTRUMENTS; i++) {
      const instrument = assumedInstrument(`COIN${i}/USDT`, 'bench', 2);
      await store.bars.write(async (writer) => {
        await writer.saveInstrument(instrument);
        await writer.save({ instrument: instrument.id, timeframe: '1m' }, randomBars(i), 'keep');
      });
    }
    const target = { address: backups };
    let second = 0;
    const options = {
      store: { folder: data },
      target,
      version: 'bench',
      clock: { now: () => unixMs(second++ * 1000) },
    };
    const plain = await timed(() => takeBackup(options));
    const sealed = await timed(() => takeBackup({ ...options, passphrase: 'bench' }));
    const checked = await timed(() => verifyBackup({ target, passphrase: 'bench' }));
    const peer = await timed(() => vacuumAndGzip(join(data, 'market.db'), join(folder, 'peer')));
    // On a busy machine a process that does nothing has delays as well.
    const idle = await timed(() => setTimeout(1000 * (plain.seconds + sealed.seconds)));
    const idly = { peer: 'doing nothing', peerValue: idle.delayMs };
    const megabytes = plain.result.plainBytes / 1e6;
    invariant(megabytes >= STORE_MB, `the store has ${STORE_MB} MB`);
    const against = { peer: 'VACUUM INTO + gzip -1', peerValue: peer.seconds };
    return [
      { name: `backup of ${megabytes.toFixed(0)} MB`, value: plain.seconds, unit: 's', ...against },
      { name: 'the same, encrypted', value: sealed.seconds, unit: 's', ...against },
      { name: 'its verification', value: checked.seconds, unit: 's' },
      { name: 'longest event-loop delay, backup', value: Math.max(plain.delayMs, sealed.delayMs), unit: 'ms', ...idly },
      { name: 'longest event-loop delay, verification', value: checked.delayMs, unit: 'ms', ...idly },
      {
        name: 'size of the backup',
        value: plain.result.bytes / 1e6,
        unit: 'MB',
        peer: against.peer,
        peerValue: peer.result / 1e6,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; delayMs: number; result: T }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  delay.disable();
  return { seconds, delayMs: delay.max / 1e6, result };
}

/** What one would write in an afternoon: a consistent copy, compressed. Gives the bytes of the result. */
async function vacuumAndGzip(file: string, to: string): Promise<number> {
  const database = new DatabaseSync(file, { readOnly: true });
  database.prepare('vacuum into ?').run(to);
  database.close();
  await pipeline(createReadStream(to), createGzip({ level: 1 }), createWriteStream(`${to}.gz`));
  return statSync(`${to}.gz`).size;
}

function randomBars(seed: number): BarColumns {
  const rng = new Rng(seed);
  const bars = new BarColumns(BARS);
  const cents = (value: number) => Math.round(value * 100) / 100;
  for (let i = 0, price = 40_000; i < BARS; i++) {
    const open = price;
    price = cents(Math.max(100, price + rng.normal() * 20));
    const high = cents(Math.max(open, price) + rng.uniform() * 10);
    const low = cents(Math.min(open, price) - rng.uniform() * 10);
    const volume = Math.round(rng.uniform() * 1e7) / 1e5;
    bars.push({ openTime: i * MINUTE_MS, closeTime: (i + 1) * MINUTE_MS, open, high, low, close: price, volume });
  }
  return bars;
}
