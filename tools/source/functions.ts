import { closing } from '#tools/source/imports.ts';
import { tokenize, withoutComments } from '#tools/source/tokens.ts';
import type { Token } from '#tools/source/tokens.ts';

/** A function, method or arrow function as it stands in the text. */
export interface FunctionSite {
  /** Its name, or the name it is assigned to; `(anonymous)` for callbacks. */
  readonly name: string;
  readonly line: number;
  /** Physical lines from its first parameter (or the word `function`) to the end of its body. */
  readonly lines: number;
  readonly parameters: number;
  /** Holds `it(...)`, `test(...)` or `describe(...)`: a suite, whose length is that of its tests. */
  readonly isSuite: boolean;
}

/** Every function with a body, inner ones too; arrows as the formatter writes them, with parentheses (types of functions among them, which are short). One without braces ends where its expression does. */
export function findFunctions(source: string): FunctionSite[] {
  const tokens = withoutComments(tokenize(source));
  const found: FunctionSite[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const span = tokens[i]!.text === '(' ? parenthesised(tokens, i) : undefined;
    if (span !== undefined) found.push(describeSpan(tokens, span));
  }
  return found;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly nameAt: number | undefined;
  readonly parameters: number;
}

const NOT_A_FUNCTION = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'await', 'super', 'return']);
const ENDS_A_TYPE = new Set([';', ',', ')', ']', '}', '=']);
const BEFORE_OBJECT_TYPE = new Set([':', '|', '&', '=>', '<', 'extends', '?', 'is']);
const STATEMENTS = new Set(['return', 'const', 'let', 'if', 'for', 'while', 'switch', 'throw', 'break', 'continue']);

/** A parameter list at `open` with a body behind it; undefined for calls, conditions and groups. */
function parenthesised(tokens: readonly Token[], open: number): Span | undefined {
  // `start(): () => void {`: a function type that a function gives back, and no function.
  if (tokens[open - 1]?.text === ':' && tokens[open - 2]?.text === ')') return undefined;
  const close = closing(tokens, open);
  const nameAt = headName(tokens, open);
  const head = nameAt === undefined ? undefined : tokens[nameAt]!;
  const body = bodyAfter(tokens, close + 1);
  if (body === undefined) return undefined;
  const parameters = countParameters(tokens, open, close);
  if (tokens[body]!.text === '=>') {
    return { start: open, end: arrowEnd(tokens, body), nameAt: assignedName(tokens, open), parameters };
  }
  const isCallable = head !== undefined && !NOT_A_FUNCTION.has(head.text) && isMethodName(head);
  if (!isCallable) return undefined;
  return { start: nameAt!, end: closing(tokens, body), nameAt, parameters };
}

function isMethodName(token: Token): boolean {
  return token.kind === 'name' || token.kind === 'string' || token.text === ']' || token.text === '*';
}

/** Index of what stands before a parameter list, type parameters skipped. */
function headName(tokens: readonly Token[], open: number): number | undefined {
  let at = open - 1;
  if (tokens[at]?.text === '>') {
    for (let depth = 0; at >= 0; at--) {
      if (tokens[at]!.text === '>') depth++;
      else if (tokens[at]!.text === '<' && --depth === 0) break;
    }
    at--;
  }
  return at >= 0 ? at : undefined;
}

/** Index of the `{` or `=>` that follows a parameter list, its return type skipped. */
function bodyAfter(tokens: readonly Token[], from: number): number | undefined {
  const first = tokens[from]?.text;
  if (first === '{' || first === '=>') return from;
  if (first !== ':') return undefined;
  let generics = 0;
  for (let i = from + 1; i < tokens.length; i++) {
    const { text, kind } = tokens[i]!;
    if (kind === 'name' && STATEMENTS.has(text)) return undefined;
    if (text === '<') generics++;
    else if (text === '>') generics--;
    else if (text === '(' || text === '[') i = closing(tokens, i);
    else if (text === '{') {
      if (generics === 0 && !BEFORE_OBJECT_TYPE.has(tokens[i - 1]!.text)) return i;
      i = closing(tokens, i);
    } else if (generics === 0) {
      // `(x): (y) => z => ...`: the arrow after a parenthesised type belongs to the type.
      if (text === '=>' && tokens[i - 1]?.text !== ')') return i;
      if (ENDS_A_TYPE.has(text)) return undefined;
    }
  }
  return undefined;
}

/** Index of the last token of an arrow function's body. */
function arrowEnd(tokens: readonly Token[], arrow: number): number {
  if (tokens[arrow + 1]?.text === '{') return closing(tokens, arrow + 1);
  for (let i = arrow + 1; i < tokens.length; i++) {
    const { kind, text } = tokens[i]!;
    if (kind === 'template') {
      if (text.endsWith('${')) i = closing(tokens, i);
    } else if (text === '(' || text === '[' || text === '{') i = closing(tokens, i);
    else if ([',', ';', ')', ']', '}'].includes(text)) return i - 1;
  }
  return tokens.length - 1;
}

/** `const name = (`, `name: (`, `name = async (`. */
function assignedName(tokens: readonly Token[], start: number): number | undefined {
  let at = headName(tokens, start) ?? 0;
  if (tokens[at]?.text === 'async') at--;
  return tokens[at]?.text === '=' || tokens[at]?.text === ':' ? at - 1 : undefined;
}

function countParameters(tokens: readonly Token[], open: number, close: number): number {
  if (close === open + 1) return 0;
  let count = 1;
  let generics = 0;
  for (let i = open + 1; i < close; i++) {
    const { kind, text } = tokens[i]!;
    if (kind === 'punctuator' && ['(', '[', '{'].includes(text)) i = closing(tokens, i);
    else if (text === '<') generics++;
    else if (text === '>') generics--;
    else if (text === ',' && generics <= 0 && i + 1 < close) count++;
  }
  return count;
}

function describeSpan(tokens: readonly Token[], { start, end, nameAt, parameters }: Span): FunctionSite {
  const first = tokens[start]!;
  const last = tokens[Math.min(end, tokens.length - 1)]!;
  const name = nameAt === undefined ? undefined : tokens[nameAt];
  const isSuite = tokens.slice(start, end).some((_, i) => startsTest(tokens, start + i));
  return {
    name: name?.kind === 'name' && name.text !== 'function' ? name.text : '(anonymous)',
    line: first.line,
    lines: last.lastLine - first.line + 1,
    parameters,
    isSuite,
  };
}

/** Whether a test or suite of tests is declared at `i`: `it('name', ...)`, `it.each(`; not a function of ours called `test`. */
export function startsTest(tokens: readonly Token[], i: number): boolean {
  if (!/^(?:it|test|describe)$/.test(tokens[i]!.text)) return false;
  const isProperty = tokens[i - 1]?.text === '.' || tokens[i - 1]?.text === '?.';
  const next = tokens[i + 1]?.text;
  if (isProperty || next === '.') return !isProperty;
  return next === '(' && countParameters(tokens, i + 1, closing(tokens, i + 1)) > 1;
}
