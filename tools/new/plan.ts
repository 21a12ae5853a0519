/** A file that a generator writes, or changes, by path from the root. */
export interface FileChange {
  readonly path: string;
  /** The whole new text. */
  readonly text: string;
  readonly kind: 'new' | 'changed';
}

/** What a generator did, and what the author does next. */
export interface GeneratorPlan {
  readonly changes: readonly FileChange[];
  readonly next: string;
}

/** The spellings of a kebab-case name: `order-flow`. */
export interface Names {
  readonly kebab: string;
  /** `orderFlow` */
  readonly camel: string;
  /** `OrderFlow` */
  readonly pascal: string;
  /** `ORDER_FLOW` */
  readonly constant: string;
  /** `Order flow` */
  readonly words: string;
}

export function namesOf(kebab: string): Names {
  const camel = kebab.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const words = kebab.replaceAll('-', ' ');
  return {
    kebab,
    camel,
    pascal: camel.charAt(0).toUpperCase() + camel.slice(1),
    constant: kebab.replaceAll('-', '_').toUpperCase(),
    words: words.charAt(0).toUpperCase() + words.slice(1),
  };
}

/** Reads a file of the project, by path from the root; throws when it is not there. */
export type ReadFile = (path: string) => string;

/** A registry that a generator adds to no longer looks as it expects; the message says what it looked for. */
export class GeneratorError extends Error {
  override readonly name = 'GeneratorError';
}

/** Adds an import line where it belongs: before the first import of its folder whose name comes later, else after the last. */
export function addImport(text: string, line: string): string {
  const statements = [...text.matchAll(/^import\b[^;]*? from '([^']+)';\n/gm)].map((match) => {
    return { specifier: match[1]!, start: match.index, end: match.index + match[0].length };
  });
  const specifier = / from '([^']+)'/.exec(line)?.[1] ?? '';
  const sameFolder = statements.filter((statement) => folderOf(statement.specifier) === folderOf(specifier));
  const later = sameFolder.find((statement) => statement.specifier > specifier);
  const at = later?.start ?? sameFolder.at(-1)?.end ?? statements.at(-1)?.end ?? 0;
  return `${text.slice(0, at)}${line}\n${text.slice(at)}`;
}

/** Adds an item as the last one of the list that opens with `opening` and closes with `];`. */
export function addToList(path: string, text: string, opening: string, item: string): string {
  const start = text.indexOf(opening);
  const end = start < 0 ? -1 : text.indexOf('];', start + opening.length);
  if (end < 0) throw new GeneratorError(`Expected ${path} to have a list that begins with "${opening}"`);
  const before = text.slice(0, end).trimEnd();
  const comma = before.endsWith(',') || before.endsWith('[') ? '' : ',';
  return `${before}${comma}\n  ${item},\n${text.slice(end)}`;
}

/** Puts `addition` before the only place of `mark`. */
export function addBefore(path: string, text: string, mark: string, addition: string): string {
  const at = text.indexOf(mark);
  if (at < 0) throw new GeneratorError(`Expected ${path} to have "${mark}"`);
  return text.slice(0, at) + addition + text.slice(at);
}

function folderOf(specifier: string): string {
  return specifier.slice(0, specifier.lastIndexOf('/'));
}
