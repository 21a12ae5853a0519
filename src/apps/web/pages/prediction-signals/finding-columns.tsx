import type { FindingRow } from '#contract/prediction.ts';
import { formatRatio } from '#apps/web/format/number.ts';
import { DecisionBadge, FindingDirection, StrengthBar } from '#apps/web/widgets/prediction/finding.tsx';
import { Percent, Unknown } from '#apps/web/widgets/figures.tsx';
import { PredictionAge } from '#apps/web/widgets/prediction/prediction.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { latestMark } from '#apps/web/pages/prediction-signals/finding-rows.ts';

/** Columns of the list; the latest is on top, as the server has it. */
export const FINDING_COLUMNS: readonly Column<FindingRow>[] = [
  {
    id: 'what',
    header: 'Finding',
    isMain: true,
    width: '45%',
    cell: ({ question, reason }) => (
      <span className="block min-w-0 py-0.5">
        <span className="block font-medium text-pretty text-ink">{question}</span>
        <span className="block text-xs font-normal text-pretty text-muted">{reason}</span>
      </span>
    ),
  },
  {
    id: 'detector',
    header: 'Detector',
    cell: ({ detector, direction }) => (
      <span className="block whitespace-nowrap">
        <span className="block font-medium">{detector}</span>
        <FindingDirection direction={direction} />
      </span>
    ),
  },
  { id: 'decision', header: 'Decision', cell: ({ decision }) => <DecisionBadge decision={decision} /> },
  { id: 'strength', header: 'Strength', hiddenBelow: 'xl', cell: (row) => <StrengthBar strength={row.strength} /> },
  {
    id: 'confidence',
    header: 'Confidence',
    align: 'end',
    cell: ({ confidence }) =>
      confidence === null ? (
        <Unknown why="its detector’s record is too short" />
      ) : (
        <span className="num">{formatRatio(confidence, 0)}</span>
      ),
  },
  { id: 'mark', header: 'Result', align: 'end', cell: (row) => <LatestMark row={row} /> },
  {
    id: 'time',
    header: 'Found',
    align: 'end',
    cell: ({ time }) => (
      <span className="text-muted">
        <PredictionAge time={time} />
      </span>
    ),
  },
];

function LatestMark({ row }: { readonly row: FindingRow }) {
  const mark = latestMark(row);
  if (mark === undefined) return <Unknown why="not known yet" />;
  return (
    <span className="whitespace-nowrap">
      <Percent value={mark.net} isResult /> <span className="text-xs text-faint">{mark.after}</span>
    </span>
  );
}
