import { closing } from '#tools/source/imports.ts';
import { startsTest } from '#tools/source/functions.ts';
import type { Token } from '#tools/source/tokens.ts';
import type { Fail } from '#tools/style/findings.ts';

const ASSERTS = /^(?:expect|assert)/;

/**
 * Every `it` or `test` must check something: call `expect` or `assert`, a function of this file that does, or one that is
 * imported from another file of the project (a contract suite or a shared check).
 */
export function checkAssertions(tokens: readonly Token[], fail: Fail): void {
  const checking = checkingNames(tokens);
  tokens.forEach((token, i) => {
    if (token.text === 'describe' || !startsTest(tokens, i)) return;
    const open = callOf(tokens, i);
    if (open === undefined) return;
    const body = tokens.slice(open, closing(tokens, open));
    if (!body.some(({ kind, text }) => kind === 'name' && (ASSERTS.test(text) || checking.has(text)))) {
      const name = body[1]?.kind === 'string' ? body[1].text : 'with a computed name';
      fail(token.line, `test ${name} asserts nothing`);
    }
  });
}

/** The parenthesis with the test's body: the last one of `it(`, `it.skipIf(x)(`, `it.each(rows)(`. */
function callOf(tokens: readonly Token[], i: number): number | undefined {
  let at = i + 1;
  while (tokens[at]?.text === '.') at += 2;
  if (tokens[at]?.kind === 'template') return undefined;
  while (tokens[at]?.text === '(') {
    const close = closing(tokens, at);
    if (tokens[close + 1]?.text !== '(') return at;
    at = close + 1;
  }
  return undefined;
}

/** Names that bring an assertion with them. */
function checkingNames(tokens: readonly Token[]): Set<string> {
  const names = importedNames(tokens);
  const bodies = localFunctions(tokens);
  for (let grew = true; grew;) {
    grew = false;
    for (const [name, body] of bodies) {
      if (names.has(name) || !body.some(({ text }) => ASSERTS.test(text) || names.has(text))) continue;
      names.add(name);
      grew = true;
    }
  }
  return names;
}

/** Functions imported from the test kit or from a file beside this one that is named for testing. */
function importedNames(tokens: readonly Token[]): Set<string> {
  const names = new Set<string>();
  tokens.forEach(({ text }, i) => {
    const from = tokens[i + 1]?.text ?? '';
    if (text !== 'from' || !/^['"]#testkit\/|-(?:contract|laws|checks)\.ts['"]$/.test(from)) return;
    for (let at = i - 1; at >= 0 && tokens[at]!.text !== 'import'; at--)
      if (tokens[at]!.kind === 'name') names.add(tokens[at]!.text);
  });
  return names;
}

function localFunctions(tokens: readonly Token[]): Map<string, readonly Token[]> {
  const bodies = new Map<string, readonly Token[]>();
  tokens.forEach(({ text }, i) => {
    const isFunction = text === 'function' || (text === 'const' && tokens[i + 2]?.text === '=');
    const name = tokens[i + 1];
    if (!isFunction || name?.kind !== 'name') return;
    const open = tokens.findIndex((token, at) => at > i && token.text === '{' && tokens[at - 1]?.text !== ':');
    const body = text === 'function' ? tokens.slice(i, closing(tokens, open)) : statement(tokens, i);
    bodies.set(name.text, body);
  });
  return bodies;
}

/** The tokens from `start` to the semicolon that ends the statement. */
function statement(tokens: readonly Token[], start: number): readonly Token[] {
  for (let i = start; i < tokens.length; i++) {
    const { kind, text } = tokens[i]!;
    if (text === ';') return tokens.slice(start, i);
    if ((kind === 'punctuator' && ['(', '[', '{'].includes(text)) || (kind === 'template' && text.endsWith('${')))
      i = closing(tokens, i);
  }
  return tokens.slice(start);
}
