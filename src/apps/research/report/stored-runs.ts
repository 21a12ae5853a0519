import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import type { RunRecord } from '#adapters/storage/records/run-repository.ts';
import type { WorkContext } from '#apps/research/work-context.ts';

/** Every stored backtest, latest first; none when the data folder was never used. */
export async function storedRuns(context: WorkContext): Promise<readonly RunRecord[]> {
  // Looking must not make a data folder.
  if (!existsSync(join(context.dataFolder(), 'records.db'))) return [];
  await using store = await context.openStore();
  return store.runs.list({ kind: 'backtest' });
}

/** The run with an id, or the only one whose id begins with the text. Throws `run.unknown` with the nearest ids. */
export function findRun(runs: readonly RunRecord[], text: string): RunRecord {
  const exact = runs.find(({ id }) => id === text);
  if (exact !== undefined) return exact;
  const found = runs.filter(({ id }) => id.startsWith(text));
  if (found.length === 1) return found[0]!;
  const ids = runs.map(({ id }) => id);
  const shown = (list: readonly string[]): string =>
    list
      .slice(0, 5)
      .map((id) => `"${id}"`)
      .join(', ');
  const hint =
    found.length > 1
      ? `several begin with it: ${shown(found.map(({ id }) => id))}`
      : nearestNames(text, ids).length > 0
        ? `did you mean ${shown(nearestNames(text, ids))}?`
        : ids.length > 0
          ? `stored: ${shown(ids)}`
          : 'none is stored';
  throw new AssayError('run.unknown', `No stored run is called "${text}", and there is no such file: ${hint}`, {
    place: { value: text },
    remedy: '"assay report" lists the stored runs; "assay backtest" makes one.',
  });
}

/** The part of a run's summary that is used here; runs of earlier versions lack some of it. */
export interface RunSummary {
  readonly journal?: string;
  readonly journalHash?: string;
  readonly orderHash?: string;
  readonly codeVersion?: string;
  readonly title?: string;
  /** As its signals name it. */
  readonly strategy?: string;
  readonly symbol?: string;
  readonly timeframe?: string;
  readonly netProfit?: string;
  readonly trades?: number;
}

export function summaryOfRun({ summary }: RunRecord): RunSummary {
  return typeof summary === 'object' && summary !== null ? summary : {};
}
