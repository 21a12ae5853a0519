import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '#tools/source/tree.ts';
import { WEB_OUT } from '#tools/web/inputs.ts';
import { FIRST_LOAD_BUDGET, firstLoad, totalGzip } from '#tools/web/size.ts';

const folder = join(ROOT, WEB_OUT);
const page = (): string => readFileSync(join(folder, 'index.html'), 'utf8');

beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, 'tools/build-web.ts')], { cwd: ROOT, stdio: 'ignore' });
});

describe('the built dashboard', () => {
  it('loads its first page within the budget', () => {
    const files = firstLoad(folder);
    const total = totalGzip(files);
    expect(files.length).toBeGreaterThan(2);
    expect(total, JSON.stringify(files, null, 1)).toBeLessThan(FIRST_LOAD_BUDGET);
  });

  it('keeps charts out of what every page loads', () => {
    expect(page()).not.toMatch(/charts/);
  });

  it('has no schema in it', () => {
    const scripts = readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(10);
    const withSchemas = scripts.filter((file) =>
      /ZodError|\$ZodType/.test(readFileSync(join(folder, 'assets', file), 'utf8')),
    );
    expect(withSchemas).toEqual([]);
  });

  it('needs no inline script, no inline style and no other host', () => {
    expect(page().match(/<script(?![^>]*\bsrc=)/g)).toBeNull();
    expect(page().match(/<style|\sstyle=|\son\w+=/g)).toBeNull();
    expect(page().match(/(?:src|href)="(?!\/)/g)).toBeNull();
  });

  it('names its files by their content', () => {
    const unnamed = readdirSync(join(folder, 'assets')).filter((file) => !/-[\w-]{8}\.\w+(?:\.gz|\.br)?$/.test(file));
    expect(unnamed).toEqual([]);
  });
});
