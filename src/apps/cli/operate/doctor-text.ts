import type { CheckResult, FindingLevel } from '#apps/operating/check.ts';
import { summaryText } from '#apps/operating/doctor-summary.ts';
import { bold, dim, green, red, yellow } from '#apps/cli/table.ts';

/** A line for each finding, with what to do below those that need it, and a last line that sums up. */
export function doctorText(results: readonly CheckResult[]): string {
  const width = Math.max(...results.map((result) => titleOf(result).length));
  const lines = results.flatMap((result) => {
    const { level, found, remedy } = result;
    const line = `${LABELS[level]}  ${titleOf(result).padEnd(width)}  ${level === 'skip' ? dim(found) : found}`;
    const indent = ' '.repeat(6 + width + 2);
    return remedy === undefined || level === 'ok' ? [line] : [line, dim(`${indent}${remedy}`)];
  });
  return [...lines, '', bold(summaryText(results))].join('\n');
}

const LABELS: Readonly<Record<FindingLevel, string>> = {
  ok: `${green('ok')}  `,
  skip: dim('skip'),
  warn: yellow('warn'),
  bad: `${red('bad')} `,
};

function titleOf({ check, about }: CheckResult): string {
  return about === undefined || about === '' ? check : `${check}: ${about}`;
}
