import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '#core/error-codes.ts';
import { ERROR_PAGE, differences, errorPage } from '#tools/docs/error-page.ts';
import { ROOT } from '#tools/source/tree.ts';

const PAGE = readFileSync(join(ROOT, ERROR_PAGE), 'utf8');

describe('the page of errors', () => {
  it('lists every code with its meaning, and no other', () => {
    expect(differences(PAGE, ERROR_CODES), 'run node tools/errors-page.ts').toEqual([]);
    expect(PAGE, 'run node tools/errors-page.ts').toBe(errorPage(ERROR_CODES));
  });

  it('is found to differ both ways', () => {
    const page = errorPage({ 'a.old': 'Old.', 'b.same': 'Same.', 'c.other': 'Before.' });
    expect(differences(page, { 'b.same': 'Same.', 'c.other': 'After.', 'd.new': 'New.' })).toEqual([
      'd.new is not in docs/errors.md',
      'a.old is in docs/errors.md only',
      'c.other has another meaning in docs/errors.md',
    ]);
  });

  it('has codes of the form area.problem, each with a sentence', () => {
    for (const [code, meaning] of Object.entries(ERROR_CODES)) {
      expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*$/);
      expect(meaning, code).toMatch(/^[A-Z].*\.$/);
    }
  });
});
