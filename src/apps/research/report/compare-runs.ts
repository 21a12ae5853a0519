import { differences } from '#domain/comparison/config-differences.ts';
import { firstDifference } from '#domain/comparison/event-differences.ts';
import type { EventDifference } from '#domain/comparison/event-differences.ts';
import { compareFigures } from '#domain/comparison/figure.ts';
import { compareTrades } from '#domain/comparison/trade-differences.ts';
import type { ComparisonReport, ComparedRun, PartingPoint } from '#apps/report/compare/comparison-report.ts';
import { changeWords, eventWords, valueWords } from '#apps/research/report/event-words.ts';
import { equitySeries } from '#apps/research/report/report-series.ts';
import type { RunSource } from '#apps/research/report/run-source.ts';

/** Two runs side by side. What one of them does not carry is said to be missing, never taken for the same. */
export function compareRuns(a: RunSource, b: RunSource): ComparisonReport {
  const missing = [...missingOf('a', a), ...missingOf('b', b)];
  const parting =
    a.journal === undefined || b.journal === undefined
      ? undefined
      : firstDifference(a.journal.records, b.journal.records);
  const { trades: tradesA } = a.document;
  const { trades: tradesB } = b.document;
  return {
    format: 'assay-run-comparison',
    version: 1,
    a: comparedRun(a),
    b: comparedRun(b),
    tradesTheSame: a.document.origin.orderHash === b.document.origin.orderHash,
    config: differences(a.document.origin.config, b.document.origin.config).map(({ path, a: one, b: other }) => ({
      path,
      a: valueWords(one),
      b: valueWords(other),
    })),
    data: dataDifferences(a, b),
    figures: compareFigures(a.document.figures, b.document.figures),
    ...(tradesA === undefined || tradesB === undefined ? {} : { trades: compareTrades(tradesA, tradesB) }),
    ...(parting === undefined ? {} : { parting: partingPoint(parting) }),
    eventsCompared: a.journal !== undefined && b.journal !== undefined,
    equity: [a, b].map(({ recorded }) => (recorded === undefined ? undefined : equitySeries(recorded))),
    missing,
  };
}

function comparedRun({ label, document, recorded }: RunSource): ComparedRun {
  const { origin, title, currency } = document;
  return {
    label,
    title,
    currency,
    runId: origin.runId,
    codeVersion: origin.codeVersion,
    ...(recorded?.created === undefined ? {} : { created: recorded.created }),
    configHash: origin.configHash,
    dataHash: origin.data.hash,
    orderHash: origin.orderHash,
    ...(origin.journalHash === undefined ? {} : { journalHash: origin.journalHash }),
  };
}

function dataDifferences(a: RunSource, b: RunSource): ComparisonReport['data'] {
  const { stretches: _, ...one } = a.document.origin.data;
  const { stretches: __, ...other } = b.document.origin.data;
  return differences(one, other).map(({ path, a: left, b: right }) => ({
    path,
    a: valueWords(left),
    b: valueWords(right),
  }));
}

function partingPoint({ a, b, time, before, skippedA, skippedB }: EventDifference): PartingPoint {
  return {
    ...(time === undefined ? {} : { time }),
    before,
    skippedA,
    skippedB,
    ...(a === undefined ? {} : { a: { n: a.n, kind: a.kind, data: a.data } }),
    ...(b === undefined ? {} : { b: { n: b.n, kind: b.kind, data: b.data } }),
    wordsA: eventWords(a),
    wordsB: eventWords(b),
    changes: changeWords(a, b),
  };
}

function missingOf(side: string, { document, journal }: RunSource): string[] {
  const { tradeCount, trades, origin } = document;
  const carried = trades?.length ?? 0;
  return [
    ...(journal === undefined
      ? [`The journal of ${side} (${origin.runId}) is not at hand: where events part is not known.`]
      : []),
    ...(trades === undefined ? [`The report of ${side} carries no trades.`] : []),
    ...(trades !== undefined && carried < tradeCount
      ? [`The report of ${side} carries the last ${carried} of ${tradeCount} trades.`]
      : []),
  ];
}
