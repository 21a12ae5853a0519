import { describe, expect, it } from 'vitest';
import { findImports } from '#tools/source/imports.ts';

const found = (source: string): (string | undefined)[] => findImports(source).map(({ specifier }) => specifier);

describe('findImports', () => {
  it.each([
    [`import 'a';`, ['a']],
    [`import a from "a";`, ['a']],
    [`import * as a from 'a';`, ['a']],
    [`import a, { b as c, type D } from 'a';`, ['a']],
    [`import type { A } from 'a';`, ['a']],
    [`import type from 'a';`, ['a']],
    [`import from from 'a';`, ['a']],
    [`import { from } from 'a';`, ['a']],
    [`import { 'odd name' as odd } from 'a';`, ['a']],
    [`import json from './a.json' with { type: 'json' };`, ['./a.json']],
    [`import {\n  a, // from 'no'\n  /* from "no" */ b,\n} from 'a'`, ['a']],
    [`export * from 'a';`, ['a']],
    [`export * as ns from 'a';`, ['a']],
    [`export { a, b as default } from 'a';`, ['a']],
    [`export type { A } from 'a';`, ['a']],
    [`const a = await import('a');`, ['a']],
    [`let a: typeof import('a');`, ['a']],
    [`let a: import('a').B<import("b").C>;`, ['a', 'b']],
    ['const a = () => import(`a`);', ['a']],
    [`import('a', { with: { type: 'json' } });`, ['a']],
    [`const a = require('a');`, ['a']],
    [`new Worker(new URL('./worker.ts', import.meta.url));`, ['./worker.ts']],
    ['const text = `${await import("a")}`;', ['a']],
  ])('finds what %s names', (source, expected) => {
    expect(found(source)).toEqual(expected);
  });

  it.each([
    `// import 'a';`,
    `/* export * from 'a'; */`,
    `const s = "import 'a'";`,
    'const s = `import a from "a"; ${b} export * from "c"`;',
    `const r = /import 'a'/;`,
    `export const a = 'b'; const from = 'c';`,
    `export { a }; const from = 'x';`,
    `export function from() { return 'x'; }`,
    `const o = { import: 'a', export: 'b', from: 'c' };`,
    `store.import('a'); store.export({ from: 'b' });`,
    `class S { import(path: string) { return path; } }`,
    `interface S { import(path: string): void }`,
    `console.log(import.meta.url);`,
    `new URL('https://example.com/a', base);`,
    `Array.from('abc');`,
  ])('finds nothing in %s', (source) => {
    expect(found(source)).toEqual([]);
  });

  it('says that a computed import cannot be read', () => {
    expect(findImports('\nawait import(name);\nimport(`./${name}.ts`);')).toEqual([
      { specifier: undefined, line: 2 },
      { specifier: undefined, line: 3 },
    ]);
  });

  it('gives the line of the name, where the cursor should go', () => {
    expect(findImports(`import {\n  a,\n} from 'a';`)).toEqual([{ specifier: 'a', line: 3 }]);
  });
});
