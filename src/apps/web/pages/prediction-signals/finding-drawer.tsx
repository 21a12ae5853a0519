import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { Ban, CircleCheck, CircleHelp } from 'lucide-react';
import type { FindingRow } from '#contract/prediction.ts';
import type { VerdictShape } from '#contract/signals.ts';
import { formatNumber, formatRatio } from '#apps/web/format/number.ts';
import { FactList } from '#apps/web/widgets/card.tsx';
import { Drawer } from '#apps/web/widgets/dialog.tsx';
import {
  DecisionBadge,
  FindingDirection,
  RateInterval,
  StrengthBar,
  recordWords,
} from '#apps/web/widgets/prediction/finding.tsx';
import { PredictionAge } from '#apps/web/widgets/prediction/prediction.tsx';
import { Percent, Unknown } from '#apps/web/widgets/figures.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { MARK_NAMES } from '#apps/web/pages/prediction-signals/finding-rows.ts';

interface FindingDrawerProps {
  readonly row: FindingRow;
  readonly onClose: () => void;
}

/** One finding whole. */
export function FindingDrawer({ row, onClose }: FindingDrawerProps) {
  return (
    <Drawer isOpen onClose={onClose} title={`${row.detector}: ${row.question}`}>
      <div className="space-y-5">
        <Summary row={row} />
        <Part name="How sure">
          <Confidence row={row} />
        </Part>
        <Part name="What became of it">
          <Marks row={row} />
        </Part>
        <Part name="Evidence">
          <EvidenceTable evidence={row.evidence} />
        </Part>
        <Part name="Gates">
          <Verdicts verdicts={row.verdicts} />
        </Part>
        {row.related.length > 0 && (
          <Part name="Rests on these markets">
            <ul className="space-y-1 text-sm">
              {row.related.map(({ id, question }) => (
                <li key={id}>
                  <Link to="/prediction/markets/$id" params={{ id }} className="text-accent underline">
                    {question}
                  </Link>
                </li>
              ))}
            </ul>
          </Part>
        )}
      </div>
    </Drawer>
  );
}

function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <section aria-label={name}>
      <h3 className="mb-1.5 text-sm font-semibold">{name}</h3>
      {children}
    </section>
  );
}

function Summary({ row }: { readonly row: FindingRow }) {
  const { market, question, category, time, since, direction, decision, reason, strength } = row;
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <FindingDirection direction={direction} />
        <DecisionBadge decision={decision} />
        <span className="ml-auto text-xs text-faint">
          <TimeText time={time} show="second" showsZone />
        </span>
      </div>
      <p className="rounded-md bg-sunken px-3 py-2 text-sm text-pretty text-ink">{reason}.</p>
      <FactList
        facts={[
          [
            'Market',
            <Link key="market" to="/prediction/markets/$id" params={{ id: market }} className="text-accent underline">
              {question}
            </Link>,
          ],
          ['Category', category],
          ['Began', <PredictionAge key="since" time={since} />],
          ['Strength', <StrengthBar key="strength" strength={strength} />],
        ]}
      />
    </div>
  );
}

/** How often its detector was right before, and how sure one may be of that. */
function Confidence({ row: { confidence, record, detector, category } }: { readonly row: FindingRow }) {
  return (
    <div className="space-y-1 text-sm">
      <p>
        {confidence === null ? (
          <span className="text-muted">Not known: its record is too short to say.</span>
        ) : (
          <>
            <span className="text-lg font-semibold">{formatRatio(confidence, 0)}</span>{' '}
            <span className="text-muted">that the price goes its way</span>
          </>
        )}
      </p>
      <RateInterval rate={record.hitRate} low={record.low} high={record.high} />
      <p className="text-xs text-muted">
        {detector} in {category}, right after an hour: {recordWords(record)}. The mark is one half.
      </p>
    </div>
  );
}

/** Returns in the direction of the finding. */
function Marks({ row: { marks, direction } }: { readonly row: FindingRow }) {
  if (direction === null) return <p className="text-sm text-muted">It pointed nowhere: there is nothing to measure.</p>;
  return (
    <>
      <dl className="grid grid-cols-4 gap-2">
        {MARK_NAMES.map(([name, after]) => (
          <div key={name} className="rounded-md border border-line px-2 py-1.5 text-center">
            <dt className="text-2xs text-faint">{after}</dt>
            <dd className="text-sm font-semibold">
              {marks[name] === null ? <Unknown why="not known yet" /> : <Percent value={marks[name]} isResult />}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-1 text-xs text-faint">Return on the price at that time, in its direction and after costs.</p>
    </>
  );
}

function EvidenceTable({ evidence }: Pick<FindingRow, 'evidence'>) {
  if (evidence.length === 0) return <p className="text-sm text-muted">It gave none.</p>;
  return (
    <table aria-label="Evidence" className="w-full text-sm">
      <tbody>
        {evidence.map(({ label, value, levels }) => (
          <tr key={label} className="border-b border-line last:border-b-0">
            <th scope="row" className="py-1 pr-3 text-left font-normal text-muted">
              {label}
            </th>
            <td className="py-1 text-right font-medium break-all text-ink tabular-nums">
              {valueWords(value)}
              {levels.length > 0 && (
                <span className="text-muted"> at {levels.map((level) => valueWords(level)).join(', ')}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const VERDICTS = {
  pass: [CircleCheck, 'passes', 'text-accent'],
  block: [Ban, 'blocks', 'text-warn'],
  unknown: [CircleHelp, 'cannot tell', 'text-warn'],
} as const;

function Verdicts({ verdicts }: { readonly verdicts: readonly VerdictShape[] }) {
  if (verdicts.length === 0) return <p className="text-sm text-muted">No gate was asked: it was only told.</p>;
  return (
    <ul className="space-y-2">
      {verdicts
        .toSorted((a, b) => Number(a.kind === 'pass') - Number(b.kind === 'pass'))
        .map(({ gate, kind, reason }) => {
          const [Icon, word, tone] = VERDICTS[kind];
          return (
            <li key={gate} className="flex gap-2 text-sm">
              <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
              <p className="min-w-0 break-words">
                <span className="font-medium">{gate}</span>{' '}
                <span className={`text-xs font-medium ${tone}`}>{word}</span>{' '}
                <span className="text-muted">{reason}</span>
              </p>
            </li>
          );
        })}
    </ul>
  );
}

function valueWords(value: number | string): string {
  if (typeof value === 'string') return value;
  return formatNumber(value, Number.isInteger(value) ? 0 : Math.abs(value) < 10 ? 4 : 2);
}
