import type { Problem } from '#contract/problem.ts';
import type { FieldErrors } from '#apps/web/pages/backtest-form/run-form.ts';

/** What a server said about a form: at its fields, and what belongs to none of them. */
export interface PlacedProblem {
  readonly fields: FieldErrors;
  readonly rest: boolean;
}

const NAMED = /^([a-zA-Z]+(?:\.[\w-]+)?): (.+)$/s;

/** Puts a problem at the fields that it names: by its issues, or by the name before its detail. */
export function placeProblem({ detail, remedy, issues = [] }: Problem, known: readonly string[]): PlacedProblem {
  const fields: Record<string, string> = {};
  let rest = false;
  const put = (place: string, message: string): void => {
    const field = fieldFor(place, message, known);
    if (field === undefined) rest = true;
    else fields[field] ??= message;
  };
  for (const { place, message } of issues) put(place.replace(/^body\./, ''), NAMED.exec(message)?.[2] ?? message);
  if (issues.length > 0) return { fields, rest };
  const named = NAMED.exec(detail);
  if (named === null) return { fields, rest: true };
  put(named[1]!, remedy === undefined ? named[2]! : `${named[2]} ${remedy}`);
  return { fields, rest };
}

/** A field by its place; what is said of all parameters belongs to the one that it names. */
function fieldFor(place: string, message: string, known: readonly string[]): string | undefined {
  if (known.includes(place)) return place;
  if (place !== 'parameters') return undefined;
  return known.find((field) => field.startsWith('parameters.') && words(message).includes(field.slice(11)));
}

function words(text: string): readonly string[] {
  return text.split(/[^\w-]+/);
}
