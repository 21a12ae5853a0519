import { CommanderError } from 'commander';
import { AssayError } from '#core/errors.ts';
import { InterruptedError } from '#apps/research/work-context.ts';

/** How a command that failed ends: what to print on standard error, and the exit code. */
export interface Failure {
  readonly text: string;
  readonly exitCode: number;
}

/** Turns anything thrown into words a user can act on. An unexpected error keeps its stack: it is our bug to report. */
export function describeFailure(error: unknown, asJson: boolean): Failure {
  if (error instanceof CommanderError) return { text: '', exitCode: error.exitCode === 0 ? 0 : 2 };
  if (error instanceof InterruptedError) return { text: `assay: ${error.message}\n`, exitCode: 130 };
  if (error instanceof AssayError) {
    const exitCode = error.code.startsWith('argument.') ? 2 : 1;
    if (asJson) return { text: `${JSON.stringify({ error })}\n`, exitCode };
    const remedy = error.remedy === undefined ? '' : `       ${error.remedy}\n`;
    return { text: `assay: ${error.message}\n${remedy}`, exitCode };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `assay: this is a bug in Assay, please report it:\n${stack}\n`, exitCode: 1 };
}
