import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unixMs } from '#core/time.ts';
import type { HeatMap } from '#domain/search/heat-map.ts';
import type { RunConfig } from '#engine/run-config.ts';
import type { MissingPart, RunReport } from '#apps/report/run/run-report.ts';
import type { SearchOrigin, StoredHeatMap, StoredWindows } from '#apps/report/search/stored-search.ts';
import type { WorkContext } from '#apps/research/work-context.ts';
import { searchCommand, strategyName } from '#apps/research/search/search-command.ts';
import { searchDocument, searchesOf } from '#apps/research/search/stored-searches.ts';
import type { SearchSummary, StoredSearch } from '#apps/research/search/stored-searches.ts';

/** What stored searches add to the report of a run, and which commands would make what is missing. */
export interface RunSearches extends Pick<RunReport, 'heatMap' | 'walkForward'> {
  readonly missing: readonly MissingPart[];
}

/** The latest search with a heat map and the latest walk-forward over a run's strategy, instrument and timeframe. */
export async function runSearches(context: WorkContext, config: RunConfig): Promise<RunSearches> {
  const heatMap = await latest(context, 'optimise', config, heatMapOf);
  const walkForward = await latest(context, 'walk-forward', config, windowsOf);
  const missing: MissingPart[] = [];
  if (heatMap === undefined) missing.push(notStored('optimise', 'parameter heat map', config));
  if (walkForward === undefined) missing.push(notStored('walk-forward', 'walk-forward windows', config));
  return {
    ...(heatMap === undefined ? {} : { heatMap }),
    ...(walkForward === undefined ? {} : { walkForward }),
    missing,
  };
}

type Document = NonNullable<ReturnType<typeof searchDocument>>;

async function latest<T>(
  context: WorkContext,
  kind: 'optimise' | 'walk-forward',
  config: RunConfig,
  read: (document: Document, search: StoredSearch<SearchSummary>) => T | undefined,
): Promise<T | undefined> {
  // Looking must not make a data folder.
  if (!existsSync(join(context.dataFolder(), 'records.db'))) return undefined;
  await using store = await context.openStore();
  const searches =
    kind === 'optimise' ? searchesOf(store, kind, strategyName(config)) : searchesOf(store, kind, strategyName(config));
  for (const found of await searches) {
    const { instrument, timeframe, search } = found.summary;
    if (instrument !== config.instrument.id || timeframe !== config.timeframe) continue;
    const document = searchDocument(context, search);
    const part = document === undefined ? undefined : read(document, found);
    if (part !== undefined) return part;
  }
  return undefined;
}

function heatMapOf(document: Document, found: StoredSearch<SearchSummary>): StoredHeatMap | undefined {
  const map = document['heatMap'] as HeatMap | undefined;
  return map === undefined ? undefined : { ...originOf(found), map, points: found.summary.points };
}

function windowsOf(document: Document, found: StoredSearch<SearchSummary>): StoredWindows | undefined {
  // The file of another kind of search, or of a version to come, has no windows that could be read here.
  if (document['kind'] !== 'walk-forward') return undefined;
  const { windows, verdict } = document as unknown as StoredResult;
  return {
    ...originOf(found),
    windows: windows.map(({ number, trainTo, testTo, winner }) => ({
      number,
      testFrom: trainTo,
      testTo,
      inSample: winner?.inSample,
      outOfSample: winner?.outOfSample,
    })),
    verdict,
  };
}

/** The part of a walk-forward's file that is read here. */
interface StoredResult extends Pick<StoredWindows, 'verdict'> {
  readonly windows: readonly {
    readonly number: number;
    readonly trainTo: number;
    readonly testTo: number;
    readonly winner?: { readonly inSample?: number; readonly outOfSample?: number };
  }[];
}

function originOf({ created, summary }: StoredSearch<SearchSummary>): SearchOrigin {
  const { search, from, to, gates, objective } = summary;
  return {
    search,
    made: unixMs(created),
    from,
    to,
    gates,
    objective: objective.figure,
    isMaximised: objective.direction === 'maximise',
  };
}

function notStored(kind: 'optimise' | 'walk-forward', part: string, config: RunConfig): MissingPart {
  const strategy = strategyName(config);
  const { symbol } = config.instrument;
  const command = searchCommand(kind, { strategy, symbol, timeframe: config.timeframe });
  const what = `No such search over ${strategy} on ${symbol} ${config.timeframe} is stored`;
  return { part, why: command === undefined ? `${what}.` : `${what}: ${command}` };
}
