import type { FindingRow } from '#contract/prediction.ts';
import { HORIZONS } from '#domain/evidence/outcomes/horizons.ts';
import { markFigures } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import type { MarketId, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { FindingRecord, PredictionStore } from '#domain/prediction/prediction-store.ts';
import type { DetectorRecords } from '#apps/server/prediction/detector-records.ts';
import { factShape, verdictShape } from '#apps/server/signals/verdict-shape.ts';

/** What rows are made from besides the findings. */
export interface FindingSources {
  readonly prediction: Pick<PredictionStore, 'market'>;
  readonly outcomes: Pick<OutcomeStore, 'stream'>;
  readonly records: Pick<DetectorRecords, 'of'>;
  /** Of a market that is watched now; others are looked up in the store. */
  readonly market: (id: MarketId) => PredictionMarket | undefined;
}

/** Findings as a page shows them, with what became of them so far. */
export async function findingRows(found: readonly FindingRecord[], sources: FindingSources): Promise<FindingRow[]> {
  const ids = new Set(found.flatMap(({ finding: { market, related } }) => [market, ...related]));
  const [markets, outcomes] = await Promise.all([marketsOf(ids, sources), outcomesOf(found, sources.outcomes)]);
  const rows: FindingRow[] = [];
  for (const record of found) {
    const { finding, category } = record;
    const plain = plainFinding(record, markets.get(finding.market), markets);
    rows.push({
      ...plain,
      record: await sources.records.of(finding.detector, category),
      marks: marksOf(outcomes.get(finding.id)),
    });
  }
  return rows;
}

/** A finding as it is told at the moment at which it is made: nothing has become of it yet. */
export function plainFinding(
  record: FindingRecord,
  market: PredictionMarket | undefined,
  others: ReadonlyMap<MarketId, PredictionMarket> = new Map(),
): FindingRow {
  const { finding, category, decision, verdicts, confidence, judged } = record;
  const { id, time, since, detector, direction, strength, reason, evidence, related } = finding;
  return {
    id,
    time,
    since,
    detector,
    market: finding.market,
    question: market?.question ?? finding.market,
    category,
    url: market?.url ?? null,
    direction: direction ?? null,
    strength,
    confidence: confidence ?? null,
    record: { judged, hits: 0, hitRate: null, low: null, high: null },
    decision,
    reason,
    evidence: evidence.map(factShape),
    verdicts: verdicts.map(verdictShape),
    related: related.map((other) => ({ id: other, question: others.get(other)?.question ?? other })),
    marks: marksOf(undefined),
  };
}

function marksOf(outcome: OutcomeRecord | undefined): FindingRow['marks'] {
  const net = HORIZONS.map(({ name }) => {
    const figures = outcome === undefined ? undefined : markFigures(outcome, name);
    return [name, figures === undefined || Number.isNaN(figures.netReturn) ? null : figures.netReturn] as const;
  });
  return Object.fromEntries(net) as FindingRow['marks'];
}

async function marketsOf(
  ids: ReadonlySet<MarketId>,
  { prediction, market }: FindingSources,
): Promise<ReadonlyMap<MarketId, PredictionMarket>> {
  const found = new Map<MarketId, PredictionMarket>();
  for (const id of ids) {
    const known = market(id) ?? (await prediction.market(id));
    if (known !== undefined) found.set(id, known);
  }
  return found;
}

/** Outcomes by the id of their finding: a signal is named after it. */
async function outcomesOf(
  found: readonly FindingRecord[],
  outcomes: Pick<OutcomeStore, 'stream'>,
): Promise<ReadonlyMap<string, OutcomeRecord>> {
  const byId = new Map<string, OutcomeRecord>();
  if (found.length === 0) return byId;
  const times = found.map(({ finding }) => finding.time);
  const range = { from: Math.min(...times), to: Math.max(...times) + 1 };
  for await (const outcome of outcomes.stream({ desk: 'prediction', ...range })) byId.set(outcome.signalId, outcome);
  return byId;
}
