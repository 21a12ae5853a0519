import { describe, expect, it } from 'vitest';
import { formatViolation } from '#tools/report.ts';
import { checkContent } from '#tools/style/content.ts';
import { docCoverage } from '#tools/style/doc-comments.ts';
import type { Findings } from '#tools/style/findings.ts';
import { checkNames } from '#tools/style/names.ts';
import { checkSizes } from '#tools/style/sizes.ts';

const tree = (files: Record<string, string>): Map<string, string> => new Map(Object.entries(files));
const failures = (findings: Findings): string[] => findings.failures.map(formatViolation);
const warnings = (findings: Findings): string[] => findings.warnings.map(formatViolation);
const lines = (count: number): string => ';\n'.repeat(count);
const functionOf = (count: number): string => `function f() {\n${lines(count - 2)}}\n`;

describe('sizes', () => {
  it.each<[string, Record<string, string>, string]>([
    ['a long file', { 'src/core/a.ts': lines(501) }, 'src/core/a.ts:1 has 501 lines, at most 500'],
    ['a long test file', { 'src/core/a.test.ts': lines(901) }, 'src/core/a.test.ts:1 has 901 lines, at most 900'],
    [
      'a long function',
      { 'src/core/a.ts': `\n${functionOf(71)}` },
      'src/core/a.ts:2 has 71 lines in function f, at most 70',
    ],
    [
      'a long function in a test',
      { 'src/core/a.test.ts': functionOf(71) },
      'src/core/a.test.ts:1 has 71 lines in function f, at most 70',
    ],
    [
      'too many parameters',
      { 'src/core/a.ts': 'function f(a, b, c, d, e, g) {}' },
      'src/core/a.ts:1 has 6 parameters in function f, at most 5',
    ],
    ['a deep file', { 'src/a/b/c/d/e/f.ts': '' }, 'src/a/b/c/d/e/f.ts:1 has 6 levels below src, at most 5'],
    [
      'a full folder',
      Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`src/core/a${i}.ts`, lines(30)])),
      'src/core:1 has 31 files in the folder, at most 30',
    ],
  ])('fail for %s', (_, files, expected) => {
    expect(failures(checkSizes(tree(files), []))).toEqual([expected]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['a rather long file', { 'src/core/a.ts': lines(301) }, 'src/core/a.ts:1 has 301 lines, better at most 300'],
    [
      'a rather long function',
      { 'src/core/a.ts': functionOf(51) },
      'src/core/a.ts:1 has 51 lines in function f, better at most 50',
    ],
    [
      'five parameters',
      { 'src/core/a.ts': 'function f(a, b, c, d, e) {}' },
      'src/core/a.ts:1 has 5 parameters in function f, better at most 4',
    ],
    [
      'a module of crumbs',
      Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`src/core/a${i}.ts`, lines(i < 2 ? 24 : 25)])),
      'src/core:1 has 2 of 5 files below 25 lines: put together what belongs together',
    ],
  ])('warn of %s', (_, files, expected) => {
    const findings = checkSizes(tree(files), ['core']);
    expect(warnings(findings)).toEqual([expected]);
    expect(failures(findings)).toEqual([]);
  });

  it('say nothing at the limits, of suites, and of tests in a folder', () => {
    const files = {
      'src/core/a.ts': functionOf(50) + lines(250),
      'src/core/a.test.ts': `describe('a', () => {\n${lines(200)}it('b', () => {});\n});\n`,
      ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`src/core/a${i}.test.ts`, lines(30)])),
    };
    expect(checkSizes(tree(files), ['core'])).toEqual({ failures: [], warnings: [] });
  });

  it('pass over an exempt file, and fail for an exemption that is not needed', () => {
    const files = { 'src/core/data.ts': lines(1000), 'src/core/short.ts': lines(30) };
    const exemptions = ['data', 'short', 'gone'].map((name) => ({ file: `src/core/${name}.ts`, why: 'a table' }));
    expect(failures(checkSizes(tree(files), [], exemptions))).toEqual([
      'src/core/short.ts:1 needs no exemption from the size limits: take it off the list',
      'src/core/gone.ts:1 needs no exemption from the size limits: take it off the list',
    ]);
  });
});

describe('names', () => {
  const README = { 'src/core/README.md': '# core\n' };

  it.each<[string, Record<string, string>, string]>([
    [
      'a folder named by kind',
      { 'src/core/utils/a.ts': '' },
      'src/core/utils:1 is named by kind ("utils"): name it with a noun of the trade',
    ],
    [
      'a folder in camel case',
      { 'src/core/bigNumber/a.ts': '' },
      'src/core/bigNumber:1 Expected a kebab-case folder name, was "bigNumber"',
    ],
    [
      'a file in camel case',
      { 'src/core/bigNumber.ts': '' },
      'src/core/bigNumber.ts:1 Expected a kebab-case file name, was "bigNumber.ts"',
    ],
    [
      'a file with a suffix of its own',
      { 'src/core/big.spec.ts': '' },
      'src/core/big.spec.ts:1 Expected a kebab-case file name, was "big.spec.ts"',
    ],
    ['a barrel', { 'src/core/index.ts': '' }, 'src/core/index.ts:1 is a barrel: import the file that holds the thing'],
    [
      'a module without a README',
      { 'src/core/README.md': '', 'src/engine/a.ts': '' },
      'src/engine/README.md:1 is missing: say what belongs here, what does not, main types, how to add one',
    ],
    ['a long README', { 'src/core/README.md': lines(31) }, 'src/core/README.md:1 has 31 lines, at most 30'],
  ])('fail for %s', (_, files, expected) => {
    expect(failures(checkNames(tree({ 'src/core/money.ts': '', ...README, ...files }), ['core', 'engine']))).toEqual([
      expected,
    ]);
  });

  it('say nothing of good ones, nor of modules that are still empty', () => {
    const files = {
      ...README,
      'src/core/big-number.conformance.test.ts': '',
      'src/core/a.bench.ts': '',
      'src/core/page-of-a.tsx': '',
      'bin/assay.mjs': '',
      'vitest.config.ts': '',
    };
    expect(failures(checkNames(tree(files), ['core', 'engine']))).toEqual([]);
  });
});

describe('content', () => {
  const home = ['', 'home', 'ann', 'x'].join('/');
  it.each<[string, string, string, string]>([
    ['a default export', 'src/core/a.ts', 'export default 1;', 'has a default export: name it'],
    [
      'an export of everything',
      'src/core/a.ts',
      `export * from './b.ts';`,
      'passes on all exports of another file: import the file that holds the thing',
    ],
    ['unfinished work', 'src/core/a.ts', '// TODO later', 'has a TODO without an issue number, such as TODO(#12)'],
    [
      'a focused test',
      'src/core/a.test.ts',
      `it.only('a', () => { expect(1); });`,
      'runs only this test (.only), so that the others are not run',
    ],
    [
      'a focused suite',
      'src/core/a.test.ts',
      `describe.only('a', () => { it('b', () => { expect(1); }); });`,
      'runs only this test (.only), so that the others are not run',
    ],
    [
      'zero for a missing price',
      'src/domain/a.ts',
      'const a = b ?? 0;',
      'falls back to zero (?? 0): missing is not zero',
    ],
    [
      'zero for a missing size',
      'src/engine/a.ts',
      'const a = b || 0n;',
      'falls back to zero (|| 0n): missing is not zero',
    ],
    ['zero assigned', 'src/desks/a.ts', 'a ??= 0.0;', 'falls back to zero (??= 0.0): missing is not zero'],
    [
      'a path of one machine',
      'docs/a.md',
      `See ${home}.`,
      `names a path of one machine: "${['', 'home', 'ann'].join('/')}"`,
    ],
    [
      'a test that asserts nothing',
      'src/core/a.test.ts',
      `it('works', () => { run(); });`,
      `test 'works' asserts nothing`,
    ],
    [
      'a table of tests that assert nothing',
      'src/core/a.test.ts',
      `it.each([1, 2])('works', (a) => { run(a); });`,
      `test 'works' asserts nothing`,
    ],
  ])('fails for %s', (_, file, text, expected) => {
    expect(failures(checkContent(tree({ [file]: text })))).toEqual([`${file}:1 ${expected}`]);
  });

  it.each<[string, string, string]>([
    ['a numbered reminder', 'src/core/a.ts', '// TODO(#12): later'],
    ['the word in a string', 'src/core/a.ts', `const a = 'TODO';`],
    ['zero in the core and in tests', 'src/core/a.ts', 'const a = b ?? 0;'],
    ['zero that is explained', 'src/domain/a.ts', 'const a = counts.get(b) ?? 0; // zero means none seen yet'],
    ['counting', 'src/domain/a.ts', 'counts.set(a, (counts.get(a) ?? 0) + 1);'],
    ['another number', 'src/domain/a.ts', 'const a = b ?? 0.5;'],
    ['a config that a tool loads', 'vitest.config.ts', 'export default {};'],
    ['a path inside the project', 'docs/a.md', 'See src/home/work/a.ts and https://example.com/home/a.'],
    [
      'a function of its own called test',
      'src/core/a.test.ts',
      `const where = (test: F) => rows.filter((row) => test(row));`,
    ],
    ['a property called only', 'src/core/a.test.ts', `it('a', () => { expect(b.only).toBe(1); });`],
    [
      'an assertion in a local function',
      'src/core/a.test.ts',
      `it('a', () => same(1)); function same(x: number) { check(x); } const check = (x: number) => { expect(x).toBe(1); };`,
    ],
    [
      'an assertion from the test kit',
      'src/core/a.test.ts',
      `import { laws } from '#testkit/laws.ts'; it('a', () => laws(1));`,
    ],
    [
      'an assertion in a table',
      'src/core/a.test.ts',
      "it.each`a | b\n${1} | ${2}`('x', () => {}); it.skipIf(c)('a', () => { expect(1); });",
    ],
    ['a property', 'src/core/a.test.ts', `it('a', () => { fc.assert(fc.property(fc.nat(), (n) => n >= 0)); });`],
  ])('accepts %s', (_, file, text) => {
    expect(failures(checkContent(tree({ [file]: text })))).toEqual([]);
  });
});

describe('doc comments', () => {
  it('are counted on exported functions, classes and interfaces', () => {
    const text = `/** A. */\nexport function a() {}\nexport class B {}\n/** C. */\nexport interface C {}\n// no doc\nexport async function d() {}\nexport abstract class E {}\nexport const f = 1;\nfunction g() {}`;
    expect(docCoverage(tree({ 'src/core/a.ts': text, 'src/core/a.test.ts': 'export function b() {}' }))).toEqual({
      documented: 2,
      exported: 5,
    });
  });
});
