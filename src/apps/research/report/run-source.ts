import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AssayError } from '#core/errors.ts';
import { readJournal } from '#engine/journal-reader.ts';
import type { ReadJournal } from '#engine/journal-reader.ts';
import { documentOf, readRunDocument } from '#apps/report/run/run-document.ts';
import type { RunDocument } from '#apps/report/run/run-document.ts';
import type { RunRecord } from '#adapters/storage/records/run-repository.ts';
import type { WorkContext } from '#apps/research/work-context.ts';
import { runReport } from '#apps/research/report/build-report.ts';
import { valueWords } from '#apps/research/report/event-words.ts';
import { runOfJournal } from '#apps/research/report/journal-run.ts';
import type { RecordedRun } from '#apps/research/report/recorded-run.ts';
import { findRun, storedRuns, summaryOfRun } from '#apps/research/report/stored-runs.ts';

/** A run that was named on the command line, with all that could be found of it. */
export interface RunSource {
  /** As it was named. */
  readonly label: string;
  readonly document: RunDocument;
  /** Undefined when only a report of the run is at hand. */
  readonly journal?: ReadJournal;
  readonly recorded?: RecordedRun;
}

/** What stands for a code version that nobody noted. */
const NOT_NOTED = 'not noted';

/**
 * Finds a run by its id, by the beginning of its id, by its journal file or by a report of it. Throws `run.unknown`,
 * `report.damaged`, `journal.corrupt` or `data.missing`.
 */
export async function findSource(context: WorkContext, target: string): Promise<RunSource> {
  const runs = await storedRuns(context);
  if (!existsSync(target)) return sourceOfRecord(context, findRun(runs, target), target);
  const text = fileText(target);
  if (isJournal(text)) return fromJournal(text, target, frameOf(runs, target));
  const document = readRunDocument(text, target);
  const record = runs.find(({ id }) => id === document.origin.runId);
  const path = record === undefined ? undefined : journalPath(context, record);
  if (record === undefined || path === undefined) return { label: target, document };
  const journal = readJournal(fileText(path));
  if (journal.hash !== document.origin.journalHash) return { label: target, document };
  return { label: target, document, journal, recorded: runOfJournal(journal, frame(record)) };
}

/** The run of a record, out of its journal. Throws `data.missing` when that is gone, `journal.corrupt`. */
export function sourceOfRecord(context: WorkContext, record: RunRecord, label = record.id): RunSource {
  const path = journalPath(context, record);
  if (path === undefined) {
    throw new AssayError(
      'data.missing',
      `Run "${record.id}" is stored, but its journal is not: expected "${summaryOfRun(record).journal ?? 'none was kept'}"`,
      {
        place: { file: summaryOfRun(record).journal ?? '', value: record.id },
        remedy:
          'Its configuration and results are in its journal or in a report of it; make the run again with assay backtest.',
      },
    );
  }
  return fromJournal(fileText(path), label, frame(record));
}

function fromJournal(text: string, label: string, of: ReturnType<typeof frame>): RunSource {
  const journal = readJournal(text);
  const recorded = runOfJournal(journal, of);
  const report = runReport(recorded, {
    title: titleOf(recorded),
    passRates: [],
    presets: [],
    waterfall: [],
    missing: [],
  });
  return { label, document: { ...documentOf(report), trades: report.trades }, journal, recorded };
}

/** What was traded and how, read off the configuration, whether or not today's code still knows it. */
export function titleOf({ config }: Pick<RecordedRun, 'config'>): string {
  const { strategy, gates } = config;
  const parameters = strategy.parameters;
  const mode = isRecord(parameters) && typeof parameters['mode'] === 'string' ? ` ${parameters['mode']}` : '';
  const values =
    mode === '' && isRecord(parameters)
      ? Object.entries(parameters)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, value]) => ` ${name}=${valueWords(value)}`)
      : [];
  // Reference strategies have no gates to speak of.
  const gateWords = mode !== '' && typeof gates === 'string' ? `, gates ${gates}` : '';
  return `${strategy.id}${mode}${values.join('')}${gateWords}`;
}

/** In the folder where it was written, or in the data folder in force: folders are moved. */
export function journalPath(context: Pick<WorkContext, 'dataFolder'>, record: RunRecord): string | undefined {
  const { journal } = summaryOfRun(record);
  const moved = join(context.dataFolder(), 'journals', `${record.id}.ndjson`);
  return [journal, moved].find((path) => path !== undefined && existsSync(path));
}

function frame(record: RunRecord): {
  readonly id: string;
  readonly created: number | undefined;
  readonly codeVersion: string;
} {
  return { id: record.id, created: record.created, codeVersion: summaryOfRun(record).codeVersion ?? NOT_NOTED };
}

/** A journal file is named after its run. */
function frameOf(runs: readonly RunRecord[], file: string): ReturnType<typeof frame> {
  const id = basename(file).replace(/\.ndjson$/, '');
  const record = runs.find((candidate) => candidate.id === id);
  return record === undefined ? { id, created: undefined, codeVersion: NOT_NOTED } : frame(record);
}

function isJournal(text: string): boolean {
  const line = text.slice(0, Math.max(0, text.indexOf('\n')));
  return line.startsWith('{"data":') && line.includes('"kind":"run"');
}

function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AssayError('file.unreadable', `Expected a report or a journal, but it cannot be read: "${path}"`, {
      place: { file: path },
      cause,
    });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
