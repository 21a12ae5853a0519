import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkBoundaries } from '#tools/boundaries/check.ts';
import { readConfig } from '#tools/boundaries/config.ts';
import { generate } from '#tools/new/generate.ts';
import { addImport, addToList, namesOf } from '#tools/new/plan.ts';
import { formatViolation } from '#tools/report.ts';
import { ROOT, readTree } from '#tools/source/tree.ts';
import { checkContent } from '#tools/style/content.ts';
import { checkNames } from '#tools/style/names.ts';

const KINDS = ['indicator', 'detector', 'gate', 'strategy'];
const CONFIG_FILES = [
  'package.json',
  'tsconfig.json',
  'tsconfig.kernel.json',
  'vitest.config.ts',
  '.oxlintrc.json',
  '.oxfmtrc.json',
  'boundaries.json',
];
/** A copy of the project, in which things are generated; `node_modules` is the real one. */
let copy: string;
let written: string[];
let created: string[];

beforeAll(() => {
  mkdirSync(join(ROOT, '.assay'), { recursive: true });
  copy = mkdtempSync(join(ROOT, '.assay', 'new-'));
  for (const folder of ['src', 'tools']) cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
  for (const file of CONFIG_FILES) cpSync(join(ROOT, file), join(copy, file));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'dir');
  const lines = KINDS.flatMap((kind) => {
    const { code, said } = run('../tools/new.ts', [kind, `trial-${kind}`]);
    if (code !== 0) throw new Error(said);
    return said.split('\n').flatMap((line) => /^(new|changed) +(\S+)$/.exec(line)?.slice(1, 3).join(' ') ?? []);
  });
  written = lines.map((line) => line.split(' ')[1]!);
  created = lines.filter((line) => line.startsWith('new ')).map((line) => line.slice('new '.length));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Runs an installed program in the copy; what it says, coloured or not, in one text. */
function run(program: string, args: readonly string[]): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, 'node_modules', program), ...args], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '' },
  });
  return { code: status, said: stdout + stderr };
}

describe('what the generators write', () => {
  it('has a file, a test and a registry line each', () => {
    for (const kind of KINDS) {
      expect(created.filter((path) => path.includes(`trial-${kind}`))).toEqual([
        expect.stringMatching(`/trial-${kind}(-mode)?\\.ts$`),
        expect.stringMatching(`/trial-${kind}(-mode)?\\.test\\.ts$`),
      ]);
    }
    expect(written.filter((path) => !created.includes(path))).toEqual([
      'src/domain/indicators/registry.ts',
      'src/domain/structure/fact.ts',
      'src/domain/structure/registry.ts',
      'src/desks/scanner/gates/presets.ts',
      'src/desks/scanner/mode.ts',
      'src/desks/scanner/modes.ts',
    ]);
  });

  it('type-checks', () => {
    const config = { extends: './tsconfig.json', include: [], files: written };
    writeFileSync(join(copy, 'tsconfig.new.json'), JSON.stringify(config));
    const { said } = run('typescript/bin/tsc', ['-p', 'tsconfig.new.json']);
    expect(said.split('\n').filter((line) => written.some((path) => line.startsWith(path)))).toEqual([]);
  });

  it('passes its own tests', () => {
    const tests = created.filter((path) => path.endsWith('.test.ts'));
    const { code, said } = run('vitest/vitest.mjs', ['run', ...tests]);
    expect(code, said).toBe(0);
    expect(said).toMatch(/\n\d{2,} passed, 0 failed, 0 skipped\n$/);
  });

  it('keeps the rules of imports, names and content', () => {
    const { config, aliases } = readConfig(copy);
    const tree = readTree(copy, ['src'], ['.ts']);
    const own = new Map([...tree].filter(([path]) => written.includes(path)));
    const found = [
      ...checkBoundaries(config, aliases, tree).violations,
      ...checkNames(own, []).failures,
      ...checkContent(own).failures,
    ];
    expect(found.filter(({ file }) => written.includes(file)).map(formatViolation)).toEqual([]);
  });

  it('is formatted and free of lint', () => {
    expect(run('oxfmt/bin/oxfmt', ['--check', ...created]).said).toContain('All matched files use the correct format');
    expect(run('oxlint/bin/oxlint', created).said).toMatch(/Found 0 warnings and 0 errors\.\n.* on 8 files/);
  });
});

describe('a generator refuses', () => {
  it.each([
    ['an unknown kind', 'indicater', 'a', 'Unknown kind "indicater": did you mean "indicator"?'],
    ['a kind like no other', 'x', 'a', 'Unknown kind "x": did you mean one of indicator, detector, gate, strategy'],
    ['a property of every object', 'constructor', 'a', 'Unknown kind "constructor": did you mean'],
    ['a name in camel case', 'gate', 'orderFlow', 'Expected a kebab-case name such as "order-flow", was "orderFlow"'],
    [
      'a name that leads elsewhere',
      'gate',
      '../gate',
      'Expected a kebab-case name such as "order-flow", was "../gate"',
    ],
    [
      'a name that begins with a digit',
      'gate',
      '3-drives',
      'Expected a kebab-case name such as "order-flow", was "3-drives"',
    ],
    [
      'a name that is taken',
      'indicator',
      'trial-indicator',
      'src/domain/indicators/momentum/trial-indicator.ts is there already: choose another name',
    ],
  ])('%s', (_, kind, name, message) => {
    expect(() => generate(copy, kind, name)).toThrow(message);
  });

  it('when a registry is gone, and writes nothing', () => {
    const empty = mkdtempSync(join(ROOT, '.assay', 'empty-'));
    expect(() => generate(empty, 'gate', 'a')).toThrow(
      'Expected the registry src/desks/scanner/gates/presets.ts to be there',
    );
    expect(readTree(empty, [''], ['.ts']).size).toBe(0);
    rmSync(empty, { recursive: true });
  });
});

describe('a registry', () => {
  it('takes an import where it belongs in the order', () => {
    const text = `import a from '#x/a.ts';\nimport {\n  c,\n} from '#x/c.ts';\nimport d from '#y/d.ts';\n\nconst e = 1;\n`;
    expect(addImport(text, `import b from '#x/b.ts';`).split('\n').slice(0, 3)).toEqual([
      `import a from '#x/a.ts';`,
      `import b from '#x/b.ts';`,
      'import {',
    ]);
    expect(addImport(text, `import z from '#z/z.ts';`)).toContain(`from '#y/d.ts';\nimport z from '#z/z.ts';\n\nconst`);
    expect(addImport('const e = 1;\n', `import z from '#z/z.ts';`)).toBe(`import z from '#z/z.ts';\nconst e = 1;\n`);
  });

  it('takes an item at the end of its list', () => {
    expect(addToList('r.ts', 'const A: B[] = [\n  X,\n];\n', 'const A', 'Y')).toBe(
      'const A: B[] = [\n  X,\n  Y,\n];\n',
    );
    expect(addToList('r.ts', 'const A: B[] = [];\n', 'const A', 'Y')).toBe('const A: B[] = [\n  Y,\n];\n');
    expect(() => addToList('r.ts', 'const B = [];', 'const A', 'Y')).toThrow(
      'Expected r.ts to have a list that begins with "const A"',
    );
  });

  it('spells a name in every way', () => {
    expect(namesOf('order-flow-2x')).toEqual({
      kebab: 'order-flow-2x',
      camel: 'orderFlow2x',
      pascal: 'OrderFlow2x',
      constant: 'ORDER_FLOW_2X',
      words: 'Order flow 2x',
    });
  });

  it('of the real project is as the generators expect it', () => {
    expect(readFileSync(join(ROOT, 'src/domain/structure/fact.ts'), 'utf8')).toContain(
      '/** Everything that a detector may say.',
    );
  });
});
