import type { CheckResult, FindingLevel } from '#apps/cli/operate/check.ts';
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

/** `2 bad, 1 warning, 30 ok`. */
export function summaryText(results: readonly CheckResult[]): string {
  const count = (level: FindingLevel): number => results.filter((result) => result.level === level).length;
  const [warnings, skips] = [count('warn'), count('skip')];
  return [
    `${count('bad')} bad`,
    `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`,
    `${count('ok')} ok`,
    ...(skips === 0 ? [] : [`${skips} not looked at`]),
  ].join(', ');
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
