import { formatTime } from '#apps/report/format.ts';
import { figureText } from '#apps/report/run/figure-text.ts';
import { changeWords, eventWords } from '#apps/research/report/event-words.ts';
import type { RerunReport } from '#apps/research/report/rerun.ts';
import type { RunSource } from '#apps/research/report/run-source.ts';
import { bold, dim, green, red, renderPairs } from '#apps/cli/table.ts';

/** Figures that differ and are listed; --json has all. */
const FIGURES_SHOWN = 12;

/** What became of a run that was made again, for the terminal. */
export function rerunText(report: RerunReport, { document }: RunSource): string {
  const { isIdentical, orderHash, journalHash, figures, trades } = report;
  const same = (then: string | undefined, now: string): string => {
    if (then === undefined) return dim('none was kept');
    return then === now
      ? `${green('the same')}  ${dim(now.slice(0, 16))}`
      : `${red('differ')}  ${then.slice(0, 16)} -> ${now.slice(0, 16)}`;
  };
  return [
    bold(document.title),
    renderPairs([
      ['run', report.runId],
      [
        'code',
        report.codeVersionThen === report.codeVersionNow
          ? report.codeVersionNow
          : `${report.codeVersionThen} -> ${report.codeVersionNow}`,
      ],
      ['bars', `${report.bars}, ${green('the same')}`],
      ['orders', same(orderHash.recorded, orderHash.again)],
      ['journal', same(journalHash.recorded, journalHash.again)],
      ['figures', figures.length === 0 ? green('the same') : red(`${figures.length} differ`)],
      ...(trades === undefined ? [] : [['trades', tradeCounts(trades)] as const]),
    ]),
    isIdentical ? green('Identical: the same orders, the same figures.') : red('Not identical.'),
    ...figures
      .slice(0, FIGURES_SHOWN)
      .map(
        ({ label, unit, a, b }) =>
          `  ${label}: ${figureText({ unit, ...(a === undefined ? {} : { value: a }) }, document.currency)} -> ${figureText({ unit, ...(b === undefined ? {} : { value: b }) }, document.currency)}`,
      ),
    partingText(report),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function tradeCounts({ same, changed, onlyA, onlyB }: NonNullable<RerunReport['trades']>): string {
  if (changed.length + onlyA.length + onlyB.length === 0) return green(`all ${same} the same`);
  return red(`${same} the same, ${changed.length} changed, ${onlyA.length} no more, ${onlyB.length} new`);
}

function partingText({ parting, isIdentical }: RerunReport): string {
  if (isIdentical) return '';
  if (parting === undefined)
    return dim('The journal of then is not at hand, or no event differs: where the runs part is not known.');
  const { a, b, time, before } = parting;
  return [
    `They part ${time === undefined ? '' : `at ${formatTime(time)} UTC, `}after ${before} events that are the same:`,
    `  then  ${eventWords(a)}`,
    `  now   ${eventWords(b)}`,
    ...changeWords(a, b).map((change) => `        ${change}`),
  ].join('\n');
}
