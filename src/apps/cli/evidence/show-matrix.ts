import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Measure } from '#domain/evidence/matrix/cell-tally.ts';
import { PerformanceMatrix } from '#domain/evidence/matrix/performance-matrix.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { matrixText } from '#apps/cli/evidence/matrix-text.ts';
import { parseDimensions } from '#apps/research/evidence/dimension-choice.ts';
import { eachOutcome } from '#apps/research/evidence/outcome-source.ts';
import type { OutcomeOptions } from '#apps/research/evidence/outcome-source.ts';
import { renderMatrixPage } from '#apps/report/evidence/matrix-page.ts';

export interface MatrixChoice extends OutcomeOptions {
  readonly by: string;
  readonly measure: Measure;
  readonly min: number;
  readonly report?: string;
  readonly json?: boolean;
}

/** Prints the performance matrix, and writes its page when asked. */
export async function showMatrix(context: CliContext, choice: MatrixChoice): Promise<void> {
  const { measure, min: minimum } = choice;
  const matrix = new PerformanceMatrix({ dimensions: parseDimensions(choice.by, '--by'), measure, minimum });
  let first: number | undefined;
  let last: number | undefined;
  await eachOutcome(context, choice, (outcome) => {
    first ??= outcome.time;
    last = outcome.time;
    matrix.add(outcome);
  });
  const found = matrix.matrix();
  if (choice.report !== undefined) {
    writePage(
      choice.report,
      renderMatrixPage({ matrix: found, from: first, to: last, minimum, choice: wordsOf(choice) }),
    );
  }
  const json = { ...found, from: first, to: last, minimum };
  context.stdout.write(`${choice.json === true ? JSON.stringify(json, undefined, 2) : matrixText(found, minimum)}\n`);
  if (choice.report !== undefined) context.note(`report: ${resolve(choice.report)}`);
}

/** Writes a page, with the folders above it. */
export function writePage(file: string, page: string): void {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, page);
}

function wordsOf({ desk, strategy, category, passed, blocked }: OutcomeOptions): string {
  const gates = passed === true ? 'passed' : blocked === true ? 'blocked' : undefined;
  return [desk, strategy, category, gates].filter((word) => word !== undefined).join(', ');
}
