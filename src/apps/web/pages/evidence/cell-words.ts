import type { MatrixCellShape } from '#contract/evidence.ts';
import { counted, formatNumber, formatR, formatRatio } from '#apps/web/format/number.ts';

/** Short, for badges and tables. */
export const VERDICTS: Readonly<Record<MatrixCellShape['verdict'], string>> = {
  'proven-good': 'Proven good',
  'proven-bad': 'Proven bad',
  unproven: 'Not proven',
  'too-few': 'Too few',
};

/** What may be said of a cell, in a sentence. */
export function verdictWords({ verdict, measured }: MatrixCellShape, minimum: number): string {
  switch (verdict) {
    case 'proven-good':
      return 'Proven good: above zero, and hardly by luck.';
    case 'proven-bad':
      return 'Proven bad: below zero, and hardly by luck.';
    case 'unproven':
      return 'Not proven: it may as well be luck.';
    case 'too-few':
      return measured < minimum
        ? `Too few to say anything: ${measured} of the ${minimum} results it takes.`
        : 'Too few to say anything: they fall into too few stretches of time.';
  }
}

/** `−0.41 R, between −0.58 R and −0.22 R`; the mean alone where nothing was tested. */
export function meanWords({ mean, low, high }: MatrixCellShape): string {
  if (mean === null) return 'not known';
  const interval = low === null || high === null ? '' : `, between ${formatR(low)} and ${formatR(high)}`;
  return formatR(mean) + interval;
}

/** `32.8 %, between 27 % and 39 %`. */
export function winRateWords({ winRate }: MatrixCellShape): string {
  if (winRate === null) return 'not known';
  return `${formatRatio(winRate.ratio)}, between ${formatRatio(winRate.low, 0)} and ${formatRatio(winRate.high, 0)}`;
}

/** A chance as people read it: `below 0.1 %`. */
export function chanceWords(pValue: number | null): string {
  if (pValue === null) return 'not tested';
  return pValue < 0.001 ? 'below 0.1\u00a0%' : formatRatio(pValue, pValue < 0.1 ? 1 : 0);
}

/** Everything of a cell, a line each: for the hover, and for those who do not see it. */
export function cellTip(cell: MatrixCellShape, dimensions: readonly string[], minimum: number): string {
  const place = cell.values.map((value, i) => `${dimensions[i]}: ${value}`).join(', ');
  return [
    place,
    `Mean ${meanWords(cell)}`,
    `Win rate ${winRateWords(cell)}`,
    `${counted(cell.signals, 'signal')}, ${formatNumber(cell.measured, 0)} followed to their end, ${formatR(cell.total, 1)} in all`,
    `Chance of luck, corrected: ${chanceWords(cell.pValue)}`,
    verdictWords(cell, minimum),
  ].join('\n');
}
