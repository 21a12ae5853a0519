import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSettings } from '#apps/settings/load-settings.ts';
import { scalarSettings } from '#apps/settings/schema-tree.ts';
import { settingEntries, settingsPage } from '#apps/settings/settings-page.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/settings.md'), 'utf8');

describe('the page of settings', () => {
  it('is that of the schema', () => {
    expect(PAGE, 'run: node bin/assay.mjs settings --keys > docs/settings.md').toBe(settingsPage());
  });

  it('says what each setting means, and gives each place of its own one variable', () => {
    for (const { key, meaning } of settingEntries()) expect(meaning, key).not.toBe('');
    const variables = scalarSettings().map(({ variables: [own] }) => own);
    expect(new Set(variables).size).toBe(variables.length);
    // What ends like a secret would be taken for one.
    for (const variable of variables) expect(variable).not.toMatch(/_(?:KEY|SECRET|PASSPHRASE|TOKEN)$/);
  });

  it('has an example that can be loaded', () => {
    const [, example = ''] = /```json\n([\s\S]*?)```/.exec(PAGE) ?? [];
    const flags = Object.entries(JSON.parse(example) as object).map(([key, value]) => ({ key, flag: '', value }));
    const { settings } = loadSettings({ flags, environment: { ASSAY_DATA_DIR: '/nowhere' } });
    expect(Object.keys(settings.sessions)).toEqual(['strike-btc']);
  });
});
