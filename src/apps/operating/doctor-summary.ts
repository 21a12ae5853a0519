import type { CheckResult, FindingLevel } from '#apps/operating/check.ts';

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
