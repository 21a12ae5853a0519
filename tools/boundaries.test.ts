import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkBoundaries } from '#tools/boundaries/check.ts';
import { findCycles } from '#tools/boundaries/cycles.ts';
import { readConfig } from '#tools/boundaries/config.ts';
import type { BoundaryConfig } from '#tools/boundaries/config.ts';
import { TABLE_PAGE, isTableFresh, withImportTable } from '#tools/boundaries/import-table.ts';
import { formatViolation } from '#tools/report.ts';
import { ROOT, readTree } from '#tools/source/tree.ts';

const ALIASES = {
  '#core/*': './src/core/*',
  '#domain/*': './src/domain/*',
  '#apps/*': './src/apps/*',
  '#testkit/*': './src/testkit/*',
  '#tools/*': './tools/*',
};
const CONFIG: BoundaryConfig = {
  modules: {
    core: { imports: [], packages: ['zod', '@noble/hashes'] },
    'domain/market': { imports: ['core'] },
    'domain/orders': { imports: ['core', 'domain/market'] },
    'apps/cli': { imports: ['core', 'domain', 'apps/settings'], packages: ['node:*', '/package.json'] },
    'apps/settings': { imports: ['core'] },
    testkit: { imports: ['core', 'domain'], packages: ['vitest', 'node:*'] },
  },
  tests: { imports: ['testkit', 'core'], packages: ['vitest', 'fast-check', 'node:*'] },
  benches: { imports: ['tools', 'core'], packages: ['peer'] },
};
/** A small clean tree that every planted file is added to. */
const CLEAN = {
  'src/core/money.ts': `import { z } from 'zod';\nimport { sha } from '@noble/hashes/sha2.js';`,
  'src/domain/market/bar.ts': `import type { Money } from '#core/money.ts';\nimport './trade.ts';`,
  'src/domain/market/trade.ts': '',
  'src/domain/orders/order.ts': `import { Bar } from '#domain/market/bar.ts';`,
  'src/domain/orders/order.test.ts': `import { it } from 'vitest';\nimport fc from 'fast-check';\nimport '#testkit/builders.ts';`,
  'src/domain/orders/order.bench.ts': `import { old } from 'peer/sub';\nimport type { BenchCase } from '#tools/bench-case.ts';`,
  'src/apps/cli/main.ts': `import '#domain/orders/order.ts';\nimport '#apps/settings/settings.ts';\nimport 'node:fs/promises';\nimport p from '../../../package.json' with { type: 'json' };`,
  'src/apps/settings/settings.ts': '',
  'src/testkit/builders.ts': `import '#domain/orders/order.ts';\nimport { expect } from 'vitest';`,
  'tools/bench-case.ts': '',
};

function check(planted: Record<string, string>, config: BoundaryConfig = CONFIG): string[] {
  const tree = new Map(Object.entries({ ...CLEAN, ...planted }));
  return checkBoundaries(config, ALIASES, tree).violations.map(formatViolation);
}

describe('the boundary check', () => {
  it('finds nothing in a clean tree', () => {
    expect(check({})).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'an import of a module that is not listed',
      { 'src/domain/market/x.ts': `\nimport { Order } from '#domain/orders/order.ts';` },
      'src/domain/market/x.ts:2 imports #domain/orders/order.ts: not allowed because domain/market may import only core',
    ],
    [
      'an import of a type',
      { 'src/core/x.ts': `import type { Bar } from '#domain/market/bar.ts';` },
      'src/core/x.ts:1 imports #domain/market/bar.ts: not allowed because core may import nothing',
    ],
    [
      'a type named by import()',
      { 'src/core/x.ts': `export type X = import('#domain/market/bar.ts').Bar;` },
      'src/core/x.ts:1 imports #domain/market/bar.ts: not allowed because core may import nothing',
    ],
    [
      'a dynamic import',
      { 'src/core/x.ts': `export const load = () => import('#domain/market/bar.ts');` },
      'src/core/x.ts:1 imports #domain/market/bar.ts: not allowed because core may import nothing',
    ],
    [
      'an export from elsewhere',
      { 'src/core/x.ts': `export { Bar } from '#domain/market/bar.ts';` },
      'src/core/x.ts:1 imports #domain/market/bar.ts: not allowed because core may import nothing',
    ],
    [
      'a computed import',
      { 'src/apps/cli/x.ts': `import(name);` },
      'src/apps/cli/x.ts:1 imports a computed name: not allowed because nobody can check it',
    ],
    [
      'a relative path out of the module',
      { 'src/domain/orders/x.ts': `import '../market/bar.ts';` },
      'src/domain/orders/x.ts:1 imports ../market/bar.ts: not allowed because a relative path may not leave its module',
    ],
    [
      'a relative path to a file outside src',
      { 'src/core/x.ts': `import p from '../../package.json' with { type: 'json' };` },
      'src/core/x.ts:1 imports ../../package.json: not allowed because core may use only zod, @noble/hashes from outside',
    ],
    [
      'an outside package that is not listed',
      { 'src/domain/market/x.ts': `import { z } from 'zod';` },
      'src/domain/market/x.ts:1 imports zod: not allowed because domain/market may use nothing from outside',
    ],
    [
      'a package whose name only begins like a listed one',
      { 'src/core/x.ts': `import { z } from 'zod-extra';` },
      'src/core/x.ts:1 imports zod-extra: not allowed because core may use only zod, @noble/hashes from outside',
    ],
    [
      'a part of Node where it is not allowed',
      { 'src/core/x.ts': `import 'node:fs';` },
      'src/core/x.ts:1 imports node:fs: not allowed because core may use only zod, @noble/hashes from outside',
    ],
    [
      'an app imported by what is not an app',
      { 'src/testkit/x.ts': `import '#apps/cli/main.ts';` },
      'src/testkit/x.ts:1 imports #apps/cli/main.ts: not allowed because an app is never imported by what is not an app',
    ],
    [
      'an app imported by another app that does not list it',
      { 'src/apps/settings/x.ts': `import '#apps/cli/context.ts';`, 'src/apps/cli/context.ts': '' },
      'src/apps/settings/x.ts:1 imports #apps/cli/context.ts: not allowed because apps/settings may import only core',
    ],
    [
      'the test kit outside of tests',
      { 'src/domain/orders/x.ts': `import '#testkit/builders.ts';` },
      'src/domain/orders/x.ts:1 imports #testkit/builders.ts: not allowed because domain/orders may import only core, domain/market',
    ],
    [
      'a bench peer in a test',
      { 'src/core/x.test.ts': `import 'peer';` },
      'src/core/x.test.ts:1 imports peer: not allowed because a test of core may use only zod, @noble/hashes, vitest, fast-check, node:* from outside',
    ],
    [
      'a tool outside of benches',
      { 'src/core/x.ts': `import '#tools/bench-case.ts';` },
      'src/core/x.ts:1 imports #tools/bench-case.ts: not allowed because core may use only zod, @noble/hashes from outside',
    ],
    [
      'a file that is not there',
      { 'src/core/x.ts': `import './gone.ts';` },
      'src/core/x.ts:1 imports ./gone.ts: not allowed because there is no file src/core/gone.ts',
    ],
    [
      'a folder that no module owns',
      { 'src/desks/scanner/x.ts': '' },
      'src/desks/scanner/x.ts:1 belongs to no module: list its folder in boundaries.json, with what it may import',
    ],
    [
      'a cycle of files, types included',
      { 'src/core/a.ts': `import type { B } from '#core/b.ts';`, 'src/core/b.ts': `\nimport './a.ts';` },
      'src/core/a.ts:1 imports src/core/b.ts: not allowed because it closes a cycle: src/core/a.ts -> src/core/b.ts -> src/core/a.ts',
    ],
    [
      'a file that imports itself',
      { 'src/core/a.ts': `import './a.ts';` },
      'src/core/a.ts:1 imports src/core/a.ts: not allowed because it closes a cycle: src/core/a.ts -> src/core/a.ts',
    ],
  ])('finds %s, and only that', (_, planted, expected) => {
    expect(check(planted)).toEqual([expected]);
  });

  it('finds a cycle of modules in the table', () => {
    const modules = { ...CONFIG.modules, 'domain/market': { imports: ['core', 'domain/orders'] } };
    expect(check({}, { ...CONFIG, modules })).toEqual([
      'boundaries.json:1 modules form a cycle: domain/market -> domain/orders -> domain/market',
    ]);
  });

  it.each<[string, Record<string, { imports: string[] }>, string]>([
    [
      'a name that is no module',
      { 'domain/market': { imports: ['core', 'nowhere'] } },
      '"domain/market" lists "nowhere", which is no module',
    ],
    [
      'a module inside another',
      { 'domain/market/deep': { imports: [] } },
      'module "domain/market/deep" lies inside module "domain/market": a file belongs to exactly one module',
    ],
    [
      'an app in the list of what is not one',
      { testkit: { imports: ['core', 'domain', 'apps/settings'] } },
      '"testkit" lists "apps/settings", but an app is never imported by what is not an app',
    ],
    [
      'the test kit in the list of a module',
      { 'domain/orders': { imports: ['core', 'domain/market', 'testkit'] } },
      '"domain/orders" lists "testkit", which only tests may import',
    ],
  ])('finds %s in the table', (_, added, expected) => {
    const own = { ...CONFIG, modules: { ...CONFIG.modules, ...added } };
    expect(check({}, own)).toContain(`boundaries.json:1 ${expected}`);
  });

  it('counts files, lines and imports of each module, tests left out of the imports', () => {
    const { modules } = checkBoundaries(CONFIG, ALIASES, new Map(Object.entries(CLEAN)));
    expect(modules.find(({ module }) => module === 'domain/orders')).toEqual({
      module: 'domain/orders',
      files: 3,
      lines: 6,
      imports: ['domain/market'],
    });
  });

  it('finds nothing in the real tree', () => {
    const { config, aliases } = readConfig(ROOT);
    const tree = readTree(ROOT, ['src', 'tools'], ['.ts', '.tsx']);
    expect(tree.size).toBeGreaterThan(50);
    expect(checkBoundaries(config, aliases, tree).violations.map(formatViolation)).toEqual([]);
  });

  it('is shown on the architecture page as it stands', () => {
    const { config } = readConfig(ROOT);
    expect(
      isTableFresh(readFileSync(join(ROOT, TABLE_PAGE), 'utf8'), config),
      'run node tools/boundaries.ts --write',
    ).toBe(true);
  });
});

describe('withImportTable', () => {
  it('replaces what stands between the marks and nothing else', () => {
    const page = withImportTable('a\n<!-- import-table -->\nold\n<!-- /import-table -->\nb\n', CONFIG);
    expect(page).toMatch(/^a\n<!-- import-table -->\n\| module [\s\S]*\n<!-- \/import-table -->\nb\n$/);
    expect(page).toContain('| `domain/orders` | core, domain/market |  |');
    expect(page).not.toContain('old');
  });

  it('says so when the page has no marks', () => {
    expect(() => withImportTable('a', CONFIG)).toThrow('to have the marks');
  });
});

describe('findCycles', () => {
  it('gives one shortest cycle of each knot', () => {
    const graph = new Map(
      Object.entries({ a: 'b', b: 'cd', c: 'a', d: 'b', e: 'f', f: 'e', g: 'a', h: '' }).map(([node, next]) => [
        node,
        new Set(next),
      ]),
    );
    expect(findCycles(graph)).toEqual([
      ['a', 'b', 'c'],
      ['e', 'f'],
    ]);
  });
});
