import type { FencedBlock } from '../guides/markdown.ts';

/** What is different between a printed answer and the one that a guide shows after the example; nothing shown: nothing printed. */
export function shownDifferences(shown: FencedBlock | undefined, printed: string): readonly string[] {
  if (shown === undefined) return printed === '' ? [] : [`printed, and not shown: ${printed}`];
  if (shown.language === 'json') return shapeDifferences(JSON.parse(shown.text), JSON.parse(printed));
  const [expected, found] = [textShape(shown.text), textShape(printed)];
  return expected === found ? [] : [`shown: ${expected}`, `was: ${found}`];
}

/**
 * Whether an answer has the shape of the one that a guide shows: the same fields, each of the same kind. What is null on one side says
 * nothing; of a list the first item counts. Gives the places that differ.
 */
function shapeDifferences(shown: unknown, actual: unknown, place = 'answer'): readonly string[] {
  if (shown === null || actual === null) return [];
  if (kindOf(shown) !== kindOf(actual)) return [`${place}: shown ${kindOf(shown)}, was ${kindOf(actual)}`];
  if (Array.isArray(shown) && Array.isArray(actual)) {
    if (shown.length === 0 || actual.length === 0)
      return shown.length === actual.length ? [] : [`${place}: one of them is empty`];
    return shapeDifferences(shown[0], actual[0], `${place}[0]`);
  }
  if (typeof shown !== 'object') return [];
  const [a, b] = [shown as Fields, actual as Fields];
  const missing = Object.keys(a).filter((key) => !(key in b));
  const more = Object.keys(b).filter((key) => !(key in a));
  const inside = Object.keys(a).flatMap((key) => (key in b ? shapeDifferences(a[key], b[key], `${place}.${key}`) : []));
  return [
    ...missing.map((key) => `${place}.${key}: shown, but not there`),
    ...more.map((key) => `${place}.${key}: there, but not shown`),
    ...inside,
  ];
}

/** A printed text without what differs from run to run: numbers become `#`, and a reason of a gate is any reason. */
function textShape(text: string): string {
  const gates = /^(momentum|structural-proximity|timeframe-conflict): .+$/gm;
  return text
    .trim()
    .replaceAll(gates, 'a gate: its reason')
    .replaceAll(/-?\d+(?:\.\d+)?/g, '#');
}

type Fields = Readonly<Record<string, unknown>>;

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}
