import { AssayError } from '#core/errors.ts';
import { hashText, RunningHash } from '#core/hash.ts';
import { formatMinute, unixMs } from '#core/time.ts';
import { BarCursor } from '#domain/market/bar-columns.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { DataReference } from '#apps/report/run/run-origin.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';

/** Stretches into which the bars of a run are divided: fine enough to say where data differs, few enough to keep. */
const STRETCHES = 48;
const STRETCH_DIGITS = 12;

/** Names bars by what they are of and by what is in them. */
export function dataReference({ instrument, timeframe, bars }: LoadedBars): DataReference {
  const size = Math.max(1, Math.ceil(bars.length / STRETCHES));
  const hashes: string[] = [];
  const stretches: { readonly from: number; readonly hash: string }[] = [];
  for (let from = 0; from < bars.length; from += size) {
    const hash = hashOf(bars, from, Math.min(bars.length, from + size));
    hashes.push(hash);
    stretches.push({ from: bars.openTime[from]!, hash: hash.slice(0, STRETCH_DIGITS) });
  }
  return {
    symbol: instrument.symbol,
    venue: instrument.venue,
    timeframe,
    from: bars.openTime[0] ?? 0,
    to: bars.length === 0 ? 0 : bars.closeTime[bars.length - 1]!,
    bars: bars.length,
    hash: hashText(hashes.join('\n')),
    stretches,
  };
}

/**
 * The bars that a reference names, out of those at hand: bars that came before or after are left out. Throws `data.different` naming
 * the first stretch in which they are not the same, or what is missing.
 */
export function sameData(loaded: LoadedBars, reference: DataReference): LoadedBars {
  const { bars } = loaded;
  const part = bars.slice(bars.indexAt(reference.from), bars.indexAt(reference.to));
  const found = dataReference({ ...loaded, bars: part });
  if (found.hash === reference.hash) return { ...loaded, bars: part };
  throw different(found, reference);
}

function hashOf(bars: BarColumns, from: number, to: number): string {
  const hash = new RunningHash();
  const cursor = new BarCursor(bars);
  for (let i = from; i < to; i++) {
    const { openTime, closeTime, open, high, low, close, volume } = cursor.moveTo(i);
    hash.add(`${openTime},${closeTime},${open},${high},${low},${close},${volume}\n`);
  }
  return hash.digest();
}

function different(found: DataReference, reference: DataReference): AssayError {
  const name = `${reference.symbol} on ${reference.venue}, ${reference.timeframe}`;
  const remedy = 'Import the bars of that time again, or name the file that the run was fed: --data file.csv';
  const time = (ms: number): string => `${formatMinute(unixMs(ms))} UTC`;
  if (found.bars !== reference.bars) {
    const reach =
      found.bars === 0 ? 'there are none' : `there are "${found.bars}", ${time(found.from)} to ${time(found.to)}`;
    return new AssayError(
      'data.different',
      `Expected "${reference.bars}" bars of ${name} from ${time(reference.from)} to ${time(reference.to)}, ${reach}`,
      { place: { bar: Math.min(found.bars, reference.bars), value: `${found.bars}` }, remedy },
    );
  }
  const at = reference.stretches.findIndex(({ hash }, i) => hash !== found.stretches[i]?.hash);
  const [from, next] = [
    reference.stretches[at]?.from ?? reference.from,
    reference.stretches[at + 1]?.from ?? reference.to,
  ];
  const size = Math.ceil(reference.bars / STRETCHES);
  return new AssayError(
    'data.different',
    `Expected the bars of ${name} to have the hash "${reference.hash.slice(0, 16)}", was "${found.hash.slice(0, 16)}": they differ first between ${time(from)} and ${time(next)}`,
    { place: { bar: Math.max(0, at) * size, value: found.hash }, remedy },
  );
}
