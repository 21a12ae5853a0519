import { tokenize, withoutComments } from '#tools/source/tokens.ts';
import type { Token } from '#tools/source/tokens.ts';
import { isTest } from '#tools/source/tree.ts';
import type { SourceTree } from '#tools/source/tree.ts';
import { checkAssertions } from '#tools/style/assertions.ts';
import { noFindings } from '#tools/style/findings.ts';
import type { Fail, Findings } from '#tools/style/findings.ts';
import { NO_ZERO_FALLBACK } from '#tools/style/limits.ts';

/** Files in which a default export is what the tool that loads them asks for. */
const DEFAULT_EXPORT_WANTED = new Set(['vitest.config.ts', 'vite.config.ts']);
/** Absolute paths of somebody's machine: homes, mounts, work folders. */
const MACHINE_PATH = /(?:^|[\s"'`(=:])(?:\/(?:home|Users|root|work|mnt|private|opt)\/[\w.-]+|[A-Z]:\\Users\\)/m;
const UNFINISHED = /\b(?:TODO|FIXME|XXX|HACK)\b(?!\s*\(?#\d+)/;

/** What must not stand in a file, and what a test must hold. */
export function checkContent(tree: SourceTree): Findings {
  const findings = noFindings();
  for (const [file, text] of tree) {
    const fail = (line: number, message: string): void => void findings.failures.push({ file, line, message });
    checkMachinePath(text, fail);
    if (!/\.(?:tsx?|mjs)$/.test(file)) continue;
    const all = tokenize(text);
    const tokens = withoutComments(all);
    checkComments(all, fail);
    if (!DEFAULT_EXPORT_WANTED.has(file)) checkExports(tokens, fail);
    if (isTest(file)) {
      checkFocus(tokens, fail);
      checkAssertions(tokens, fail);
    } else if (NO_ZERO_FALLBACK.some((folder) => file.startsWith(folder))) checkZeroFallback(all, fail);
  }
  return findings;
}

function checkMachinePath(text: string, fail: Fail): void {
  const found = MACHINE_PATH.exec(text);
  if (found === null) return;
  const line = text.slice(0, found.index + 1).split('\n').length;
  fail(line, `names a path of one machine: "${found[0].trim()}"`);
}

function checkComments(tokens: readonly Token[], fail: Fail): void {
  for (const { kind, text, line } of tokens) {
    const word = kind === 'comment' ? UNFINISHED.exec(text)?.[0] : undefined;
    if (word !== undefined) fail(line, `has a ${word} without an issue number, such as ${word}(#12)`);
  }
}

function checkExports(tokens: readonly Token[], fail: Fail): void {
  tokens.forEach(({ kind, text, line }, i) => {
    if (kind !== 'name' || text !== 'export' || tokens[i - 1]?.text === '.') return;
    const next = tokens[i + 1]?.text;
    if (next === 'default') fail(line, 'has a default export: name it');
    if (next === '*') fail(line, 'passes on all exports of another file: import the file that holds the thing');
  });
}

function checkFocus(tokens: readonly Token[], fail: Fail): void {
  tokens.forEach(({ text, line }, i) => {
    const isFocus = text === 'only' && tokens[i - 1]?.text === '.' && /^[(.]$/.test(tokens[i + 1]?.text ?? '');
    if (isFocus) fail(line, 'runs only this test (.only), so that the others are not run');
  });
}

/** Counting, `(counts.get(name) ?? 0) + 1`, is allowed, and a line whose comment says what `zero means`. */
function checkZeroFallback(all: readonly Token[], fail: Fail): void {
  const explained = new Set(
    all.filter(({ kind, text }) => kind === 'comment' && text.includes('zero means')).map(({ line }) => line),
  );
  const tokens = withoutComments(all);
  tokens.forEach(({ text, line }, i) => {
    const zero = tokens[i + 1];
    const isFallback =
      ['??', '||', '??=', '||='].includes(text) && zero?.kind === 'number' && Number.parseFloat(zero.text) === 0;
    const counts =
      tokens
        .slice(i + 2, i + 5)
        .map((token) => token.text)
        .join('') === ')+1';
    if (isFallback && !counts && !explained.has(line))
      fail(line, `falls back to zero (${text} ${zero.text}): missing is not zero`);
  });
}
