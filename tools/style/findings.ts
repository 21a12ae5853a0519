import type { Violation } from '#tools/report.ts';
import type { Limit } from '#tools/style/limits.ts';

/** What the style check says: `failures` end the check, `warnings` are shown in short. */
export interface Findings {
  readonly failures: Violation[];
  readonly warnings: Violation[];
}

export function noFindings(): Findings {
  return { failures: [], warnings: [] };
}

export interface Measured {
  readonly limit: Limit;
  readonly size: number;
  /** What was counted: `lines`, `parameters in function f`. */
  readonly what: string;
}

/** Notes a size that is above its limit: `has 612 lines, at most 500`. */
export function judgeSize(findings: Findings, at: Omit<Violation, 'message'>, { limit, size, what }: Measured): void {
  if (size > limit.hard) findings.failures.push({ ...at, message: `has ${size} ${what}, at most ${limit.hard}` });
  else if (size > limit.soft) {
    findings.warnings.push({ ...at, message: `has ${size} ${what}, better at most ${limit.soft}` });
  }
}

export type Fail = (line: number, message: string) => void;
