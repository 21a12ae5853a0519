import { tokenize, withoutComments } from '#tools/source/tokens.ts';
import type { Token } from '#tools/source/tokens.ts';

/** A place where one file names another, types included. */
export interface ImportSite {
  /** What is written; undefined when it is computed, so that nobody can check it. */
  readonly specifier: string | undefined;
  readonly line: number;
}

/**
 * Every import of a file: `import`, `export ... from`, `import()` of values and types, `require()`, and workers or data
 * named by `new URL('./x', import.meta.url)`.
 */
export function findImports(source: string): ImportSite[] {
  const tokens = withoutComments(tokenize(source));
  const found: ImportSite[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const before = tokens[i - 1]?.text;
    if (tokens[i]!.kind !== 'name' || before === '.' || before === '?.') continue;
    const site = siteAt(tokens, i);
    if (site !== undefined) found.push(site);
  }
  return found;
}

function siteAt(tokens: readonly Token[], i: number): ImportSite | undefined {
  switch (tokens[i]!.text) {
    case 'import':
      return tokens[i + 1]?.text === '(' ? callSite(tokens, i) : statementSite(tokens, i);
    case 'export':
      return statementSite(tokens, i);
    case 'require':
      return tokens[i + 1]?.text === '(' && tokens[i - 1]?.text !== 'function' ? callSite(tokens, i) : undefined;
    case 'URL':
      return tokens[i - 1]?.text === 'new' ? urlSite(tokens, i) : undefined;
    default:
      return undefined;
  }
}

/** `import 'x'`, `import ... from 'x'`, `export ... from 'x'`; undefined for an export of the file's own. */
function statementSite(tokens: readonly Token[], i: number): ImportSite | undefined {
  const isExport = tokens[i]!.text === 'export';
  let next = i + 1;
  if (!isExport && tokens[next]?.kind === 'string') return site(tokens[i]!, tokens[next]);
  if (isExport && tokens[next]?.text === 'type') next++;
  const first = tokens[next];
  const opens = first?.text === '{' || first?.text === '*' || (!isExport && first?.kind === 'name');
  if (!opens) return undefined;
  for (; next < tokens.length; next++) {
    const token = tokens[next]!;
    if (token.text === 'from' && tokens[next + 1]?.kind === 'string') return site(tokens[i]!, tokens[next + 1]);
    const isPart = token.kind === 'name' || token.kind === 'string' || ['{', '}', ',', '*'].includes(token.text);
    if (!isPart) return undefined;
  }
  return undefined;
}

/** `import('x')`. A method that is called `import` or `require` is told by what follows its parentheses. */
function callSite(tokens: readonly Token[], i: number): ImportSite | undefined {
  const argument = tokens[i + 2];
  const after = tokens[i + 3]?.text;
  if (argument !== undefined && (after === ')' || after === ',') && isLiteral(argument))
    return site(tokens[i]!, argument);
  const behind = tokens[closing(tokens, i + 1) + 1]?.text;
  return behind === '{' || behind === ':' ? undefined : { specifier: undefined, line: tokens[i]!.line };
}

function urlSite(tokens: readonly Token[], i: number): ImportSite | undefined {
  const argument = tokens[i + 2];
  const rest = tokens.slice(i + 3, i + 9).map((token) => token.text);
  if (argument === undefined || !isLiteral(argument) || !rest.join('').startsWith(',import.meta.url')) return undefined;
  return /^['"`]\.{1,2}\//.test(argument.text) ? site(tokens[i]!, argument) : undefined;
}

function isLiteral(token: Token): boolean {
  return token.kind === 'string' || (token.kind === 'template' && token.text.endsWith('`'));
}

function site(keyword: Token, literal: Token | undefined): ImportSite {
  return { specifier: literal?.text.slice(1, -1), line: literal?.line ?? keyword.line };
}

/** Index of the bracket that closes the one at `open`. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const { kind, text } = tokens[i]!;
    if (kind === 'template') {
      if (text.startsWith('}')) depth--;
      if (text.endsWith('${')) depth++;
    } else if (kind === 'punctuator') {
      if (text === '(' || text === '[' || text === '{') depth++;
      else if (text === ')' || text === ']' || text === '}') depth--;
    }
    if (depth === 0) return i;
  }
  return tokens.length;
}
