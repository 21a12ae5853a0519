import type { Money } from '#core/money.ts';
import type { ClusteredMean } from '#domain/evidence/matrix/clustered-mean.ts';
import type { CellVerdict, MatrixCell } from '#domain/evidence/matrix/performance-matrix.ts';
import { rText } from '#apps/cli/scanner/words.ts';
import { amountText, UNKNOWN } from '#apps/research/run/words.ts';
import { dim, green, red } from '#apps/cli/table.ts';

/** `-12.50 USDT`, in colour. */
export function profitText(profit: Money): string {
  const text = `${amountText(profit.amount)} ${profit.currency}`;
  const sign = profit.amount.sign();
  return sign > 0 ? green(text) : sign < 0 ? red(text) : text;
}

/** `+0.21 R [+0.05, +0.37]`: a mean with its 95 % interval. */
export function meanText(mean: number | undefined, test: ClusteredMean | undefined): string {
  if (mean === undefined) return UNKNOWN;
  const bound = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(2)}`;
  return test === undefined ? rText(mean) : `${rText(mean)} [${bound(test.low)}, ${bound(test.high)}]`;
}

const VERDICTS: Readonly<Record<CellVerdict, string>> = {
  'proven-good': green('proven good'),
  'proven-bad': red('proven bad'),
  unproven: 'not proven',
  'too-few': dim('too few'),
};

export function verdictWord({ verdict }: MatrixCell): string {
  return VERDICTS[verdict];
}
