import { describe, expect, it } from 'vitest';
import { findFunctions } from '#tools/source/functions.ts';

const found = (source: string): string[] =>
  findFunctions(source).map(
    ({ name, line, lines, parameters }) => `${name} at ${line}: ${lines} lines, ${parameters} params`,
  );

describe('findFunctions', () => {
  it.each([
    ['function f() {\n}', ['f at 1: 2 lines, 0 params']],
    [
      'export async function* f<T extends { a: B }>(a: T, { b, c }: X, ...d: [Y, Z]): Map<T, { e: 1 }> {\n\n}',
      ['f at 1: 3 lines, 3 params'],
    ],
    ['const f = (a: Map<K, V>, b = g(1, 2),) => {\n}', ['f at 1: 2 lines, 2 params']],
    ['const f = async <T>(a: T): Promise<{ b: T }> =>\n  a;', ['f at 1: 2 lines, 1 params']],
    ['list.map((a) =>\n  ({ a,\n b }))', ['(anonymous) at 1: 3 lines, 1 params']],
    [
      'class A {\n constructor(a: B) { super(a); }\n get b(): C { return 1; }\n}',
      ['constructor at 2: 1 lines, 1 params', 'b at 3: 1 lines, 0 params'],
    ],
    ['class A { static #b<T>(): { c: T } | undefined {\n} }', ['#b at 1: 2 lines, 0 params']],
    ['const o = { a(b: C) {\n}, d: (e) => 1 }', ['a at 1: 2 lines, 1 params', 'd at 2: 1 lines, 1 params']],
    ['function isA(x: unknown): x is { a: 1 } {\n}', ['isA at 1: 2 lines, 1 params']],
    ['function f(): asserts x {\n}', ['f at 1: 2 lines, 0 params']],
    [
      'function f(a: Array<(b: C, d: E) => void>, g?: 1): F {\n}',
      ['f at 1: 2 lines, 2 params', '(anonymous) at 1: 1 lines, 2 params'],
    ],
    ['class A {\n f(): () => void {\n }\n g() {\n }\n}', ['f at 2: 2 lines, 0 params', 'g at 4: 2 lines, 0 params']],
    ['function f() {\n const s = "}"; // }\n const t = `}${`}`}`; const r = /}/;\n}', ['f at 1: 4 lines, 0 params']],
  ])('measures %s', (source, expected) => {
    expect(found(source)).toEqual(expected);
  });

  it.each([
    'if (a) { b(); }',
    'for (const a of b(c)) { d(); }',
    'for await (const a of b) { d(); }',
    'while (a) { b(); } do { c(); } while (d);',
    'switch (a) { case f(b): { break; } }',
    'try { a(b); } catch (error) { c(); }',
    'interface A { b(c: D): E; f<T>(g: H): { i: T } }',
    'declare function f(a: B): { c: D };',
    'const a = b ? f(c) : { d };',
    'abstract class A { abstract b(c: D): void; }',
    'const a = (b + c) * d;',
  ])('sees no function in %s', (source) => {
    expect(found(source).filter((text) => !text.includes('anonymous'))).toEqual([]);
  });

  it('knows a suite by the tests it holds', () => {
    const suite = `describe('a', () => {\n it('b', () => {\n  expect(1).toBe(1);\n });\n});\nconst isTest = (p: RegExp) => p.test('x');`;
    expect(findFunctions(suite).map(({ isSuite }) => isSuite)).toEqual([true, false, false]);
  });
});
