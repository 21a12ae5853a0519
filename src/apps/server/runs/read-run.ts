import { invariant } from '#core/invariant.ts';
import { thinned } from '#apps/server/runs/thin-equity.ts';
import { compareRuns } from '#apps/research/report/compare-runs.ts';
import { storedReport } from '#apps/research/report/complete-report.ts';
import { renderReport } from '#apps/research/report/report-file.ts';
import { sourceOfRecord } from '#apps/research/report/run-source.ts';
import type { RunSource } from '#apps/research/report/run-source.ts';
import type { WorkContext } from '#apps/research/work-context.ts';
import { runBody } from '#apps/server/runs/run-body.ts';
import type { TaskFrame } from '#apps/server/threads/serve-tasks.ts';
import { threadContext } from '#apps/server/threads/thread-context.ts';
import type { ThreadPlace } from '#apps/server/threads/thread-context.ts';

/** What may be asked of runs that are kept, by their ids. */
export type RunQuestion =
  | { readonly kind: 'body'; readonly run: string }
  | { readonly kind: 'page'; readonly run: string }
  | { readonly kind: 'comparison'; readonly a: string; readonly b: string };

/** The answer as text: JSON, or the page. Throws `data.missing` when a journal is gone, `journal.corrupt` when it is damaged. */
export async function readRun(place: ThreadPlace, question: RunQuestion, frame: TaskFrame): Promise<string> {
  const context = threadContext(place, frame);
  if (question.kind === 'comparison') {
    const report = compareRuns(await source(context, question.a), await source(context, question.b));
    return JSON.stringify({ ...report, equity: report.equity.map((series) => series && thinned(series)) });
  }
  const { recorded } = await source(context, question.run);
  invariant(recorded !== undefined, 'a run that is read out of its journal is recorded');
  if (question.kind === 'body') return JSON.stringify(runBody(recorded));
  return renderReport(await storedReport(context, recorded, { withWaterfall: true }), 'html');
}

async function source(context: WorkContext, id: string): Promise<RunSource> {
  await using store = await context.openStore();
  const record = await store.runs.get(id);
  invariant(record !== undefined, `run "${id}" was there a moment ago`);
  return sourceOfRecord(context, record);
}
