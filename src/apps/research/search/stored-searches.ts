import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WalkForwardVerdict } from '#domain/search/verdict.ts';
import type { RunRecord } from '#adapters/storage/records/run-repository.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { WorkContext } from '#apps/research/work-context.ts';

/** What the records of a finished search say of it; the whole of it lies in its file among the searches. Times UTC ms. */
export interface SearchSummary {
  /** Name of the search: the hash of what decides its trials. */
  readonly search: string;
  /** As signals name it: `scanner/strike`, `sma-cross`; `scanner` alone when several modes were tried. */
  readonly strategy: string;
  /** Name of the preset of the gates; `searched` when several were tried. */
  readonly gates: string;
  readonly instrument: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly from: number;
  readonly to: number;
  readonly objective: { readonly direction: 'maximise' | 'minimise'; readonly figure: string };
  readonly sampler: string;
  /** Different points that were tried, and a hash that is the same for searches that try the same ones. */
  readonly points: number;
  readonly space: string;
}

/** The same of a walk-forward, with what the ladder of stages asks for. */
export interface WalkForwardSummary extends SearchSummary {
  readonly windows: number;
  /** Closed trades of all tests. */
  readonly trades: number;
  /** Out of sample over in sample; left out when it is not known. */
  readonly ratio?: number;
  /** Probability of backtest overfitting, 0…1; left out when it is not known. */
  readonly pbo?: number;
  readonly verdict: WalkForwardVerdict;
}

/** A stored search: its record with the summary read. */
export interface StoredSearch<Summary extends SearchSummary> {
  readonly created: number;
  readonly summary: Summary;
}

/** Where searches keep their trials and results. */
export function searchFolder(context: WorkContext): string {
  return join(context.dataFolder(), 'searches');
}

/** Searches of one kind over one strategy, latest first. */
export async function searchesOf(
  store: Store,
  kind: 'optimise',
  strategy: string,
): Promise<readonly StoredSearch<SearchSummary>[]>;
export async function searchesOf(
  store: Store,
  kind: 'walk-forward',
  strategy: string,
): Promise<readonly StoredSearch<WalkForwardSummary>[]>;
export async function searchesOf(
  store: Store,
  kind: 'optimise' | 'walk-forward',
  strategy: string,
): Promise<readonly StoredSearch<SearchSummary>[]> {
  const records = await store.runs.list({ kind });
  return records
    .map(({ created, summary }: RunRecord) => ({ created, summary: summary as SearchSummary }))
    .filter(({ summary }) => summary.strategy === strategy);
}

/** The whole of a stored search; undefined when its file is gone or is no JSON. */
export function searchDocument(context: WorkContext, search: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(readFileSync(join(searchFolder(context), `${search}.json`), 'utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
