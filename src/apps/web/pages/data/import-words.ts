import type { ImportShape } from '#contract/data.ts';
import type { Problem } from '#contract/problem.ts';
import { counted, formatBytes } from '#apps/web/format/number.ts';

/** What came of an import: `100 added, 10 the same already`. */
export function outcomeWords({ added, identical, conflicts, rejected }: ImportShape): string {
  const parts = [
    `${counted(added, 'bar')} added`,
    ...(identical === 0 ? [] : [`${counted(identical, 'bar')} stored already, the same`]),
    ...(conflicts === 0 ? [] : [`${counted(conflicts, 'bar')} stored already with other numbers, which were kept`]),
    ...(rejected === 0 ? [] : [`${counted(rejected, 'row')} left out`]),
  ];
  return parts.join('; ');
}

/** How far a file has left: `12 MB of 40 MB sent`; once all of it has, that it is being read. */
export function sendingWords(sent: number, total: number): string {
  return sent >= total && total > 0
    ? 'Sent; it is being read and stored'
    : `${formatBytes(sent)} of ${formatBytes(total)} sent`;
}

/** Field of the form that a problem is about: `symbol: Expected ...`. */
export function fieldOfProblem({ detail, issues }: Problem, known: readonly string[]): string | undefined {
  const place = issues?.[0]?.place.replace(/^query\./, '') ?? /^([a-zA-Z]+): /.exec(detail)?.[1];
  return place !== undefined && known.includes(place) ? place : undefined;
}

/** Whether the columns of a file have to be named by hand. */
export function needsColumns({ code }: Problem): boolean {
  return code === 'csv.column' || code === 'csv.header';
}

/** What is missing before a file can be sent. */
export function optionError({ symbol }: { readonly symbol: string }): string | undefined {
  const text = symbol.trim();
  if (text === '') return 'Say which symbol it is, such as BTC/USDT.';
  return text.length > 40 ? 'Expected a symbol such as BTC/USDT.' : undefined;
}

/** What to do about it, in the words of the form: the server speaks of the parameters of its address. */
export function remedyWords({ remedy }: Problem): string | undefined {
  return remedy?.replace('with bad=skip', 'by the choice “Rows that are no bars”');
}
