import { AssayError } from '#core/errors.ts';
import { FIGURES, figureNamed } from '#domain/search/figures.ts';
import type { FigureName, RunFigures } from '#domain/search/figures.ts';

/** A product of figures and numbers: `sharpe`, `winRate*trades`, `net/maxDrawdown`. Plain data. */
export interface FigureExpression {
  readonly text: string;
  readonly factors: readonly FigureFactor[];
}

interface FigureFactor {
  readonly of: FigureName | number;
  readonly isDivisor: boolean;
}

/** Throws `argument.unknown` for a figure that is not there, `argument.invalid` for a text that is no product. */
export function parseExpression(text: string): FigureExpression {
  const parts = text.split(/([*/])/).map((part) => part.trim());
  if (parts.some((part) => part === '')) {
    throw new AssayError(
      'argument.invalid',
      `Expected figures joined by * or /, such as "winRate*trades", was "${text}"`,
      {
        place: { value: text },
      },
    );
  }
  const factors = parts.flatMap((part, i): FigureFactor[] => {
    if (i % 2 === 1) return [];
    const number = Number(part);
    return [{ of: Number.isFinite(number) ? number : figureNamed(part), isDivisor: parts[i - 1] === '/' }];
  });
  const name = factors.map(({ of, isDivisor }, i) => `${i === 0 ? '' : isDivisor ? '/' : '*'}${of}`).join('');
  return { text: name, factors };
}

/** The value for one run; undefined when a figure is not known or the result is no finite number. */
export function evaluate({ factors }: FigureExpression, figures: RunFigures): number | undefined {
  let value = 1;
  for (const { of, isDivisor } of factors) {
    const factor = typeof of === 'number' ? of : figures[of];
    if (factor === undefined) return undefined;
    value = isDivisor ? value / factor : value * factor;
  }
  return Number.isFinite(value) ? value : undefined;
}

/** How the value grows with the length of a run: the power of time (see `FIGURES`). */
export function timeOrderOf({ factors }: FigureExpression): number {
  return factors.reduce((sum, { of, isDivisor }) => {
    const order = typeof of === 'number' ? 0 : FIGURES[of].timeOrder;
    return isDivisor ? sum - order : sum + order;
  }, 0);
}
