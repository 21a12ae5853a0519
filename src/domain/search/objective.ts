import { AssayError } from '#core/errors.ts';
import { evaluate, parseExpression } from '#domain/search/expression.ts';
import type { FigureExpression } from '#domain/search/expression.ts';
import type { RunFigures } from '#domain/search/figures.ts';

/** What is sought, and what every good trial must keep. Plain data. */
export interface Objective {
  readonly expression: FigureExpression;
  readonly direction: 'maximise' | 'minimise';
  readonly constraints: readonly Constraint[];
}

/** `trades>=30`. */
export interface Constraint {
  readonly text: string;
  readonly expression: FigureExpression;
  readonly relation: '>=' | '<=' | '>' | '<';
  readonly bound: number;
}

/** What one trial is worth. */
export interface Score {
  /** Of the objective; undefined when a figure is not known. */
  readonly value: number | undefined;
  /** Constraints that it breaks. A figure that is not known breaks its constraint. */
  readonly broken: number;
}

/** Throws `argument.*` for a text that is no constraint. */
export function parseConstraint(text: string): Constraint {
  const [, left, relation, right] = /^(.+?)(>=|<=|>|<)(.+)$/.exec(text.trim()) ?? [];
  const bound = right === undefined || right.trim() === '' ? Number.NaN : Number(right);
  if (left === undefined || !Number.isFinite(bound)) {
    throw new AssayError(
      'argument.invalid',
      `Expected a constraint such as "trades>=30" or "maxDrawdown<=0.3", was "${text}"`,
      { place: { value: text } },
    );
  }
  const expression = parseExpression(left);
  return {
    text: `${expression.text}${relation}${bound}`,
    expression,
    relation: relation as Constraint['relation'],
    bound,
  };
}

export function scoreOf({ expression, constraints }: Objective, figures: RunFigures): Score {
  return {
    value: evaluate(expression, figures),
    broken: constraints.filter((constraint) => !holds(constraint, figures)).length,
  };
}

/** Whether a trial may win: its value is known and it breaks nothing. */
export function isEligible({ value, broken }: Score): boolean {
  return value !== undefined && broken === 0;
}

/**
 * Negative when `a` is better: eligible before broken, fewer broken constraints first, then the better value, known before
 * unknown. 0 for equal ones, which the caller orders by point index.
 */
export function compareScores(direction: Objective['direction'], a: Score, b: Score): number {
  if (a.broken !== b.broken) return a.broken - b.broken;
  if (a.value === undefined || b.value === undefined) {
    return a.value === b.value ? 0 : a.value === undefined ? 1 : -1;
  }
  return direction === 'maximise' ? b.value - a.value : a.value - b.value;
}

function holds({ expression, relation, bound }: Constraint, figures: RunFigures): boolean {
  const value = evaluate(expression, figures);
  if (value === undefined) return false;
  switch (relation) {
    case '>=':
      return value >= bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '<':
      return value < bound;
  }
}
