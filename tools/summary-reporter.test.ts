import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '#tools/source/tree.ts';

let folder: string;
/** Inside the project, so that `vitest` is found; hidden, so that nothing else looks at it. */
beforeAll(() => {
  mkdirSync(join(ROOT, '.assay'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.assay', 'summary-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lastLine(name: string, body: string): { line: string | undefined; code: number | null } {
  const place = join(folder, name);
  mkdirSync(place);
  writeFileSync(join(place, 'a.test.ts'), `import { beforeAll, describe, expect, it } from 'vitest';\n${body}\n`);
  const reporter = join(ROOT, 'tools', 'summary-reporter.ts');
  writeFileSync(
    join(place, 'vitest.config.ts'),
    `import { SummaryReporter } from '${reporter}';\nexport default { test: { include: ['a.test.ts'], reporters: ['dot', new SummaryReporter()] } };\n`,
  );
  const run = spawnSync(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run'], {
    cwd: place,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return { line: run.stdout.trimEnd().split('\n').at(-1), code: run.status };
}

describe('the last line of a run', () => {
  it('counts what passed, failed and was skipped', () => {
    const body = `it('a', () => expect(1).toBe(1)); it('b', () => expect(1).toBe(2)); it.skip('c', () => {}); it.todo('d');`;
    expect(lastLine('mixed', body)).toEqual({ line: '1 passed, 1 failed, 2 skipped', code: 1 });
  });

  it('counts a file that cannot be loaded as failed', () => {
    expect(lastLine('broken', `throw new Error('no');`)).toEqual({ line: '0 passed, 1 failed, 0 skipped', code: 1 });
  });

  it('counts a suite whose preparation fails as failed', () => {
    const body = `describe('s', () => { beforeAll(() => { throw new Error('no'); }); it('a', () => expect(1).toBe(1)); });`;
    expect(lastLine('prepared', body)).toEqual({ line: '0 passed, 1 failed, 1 skipped', code: 1 });
  });

  it('counts an error that no test caught as failed', () => {
    const body = `it('a', () => { setTimeout(() => { throw new Error('late'); }); return new Promise((done) => setTimeout(done, 20)); });`;
    expect(lastLine('late', body)).toEqual({ line: '1 passed, 1 failed, 0 skipped', code: 1 });
  });
});
