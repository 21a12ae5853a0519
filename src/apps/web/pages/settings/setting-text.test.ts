import { describe, expect, it } from 'vitest';
import type { SettingShape } from '#contract/settings.ts';
import { groupsOf, isSecret, valueTyped, written } from '#apps/web/pages/settings/setting-text.ts';

const setting = (key: string): SettingShape => ({
  key,
  value: 1,
  origin: 'default',
  meaning: 'A meaning.',
  allowed: 'a number',
  default: 1,
  isEditable: true,
  isPending: false,
});

describe('a setting', () => {
  it('is written as its file has it', () => {
    expect([written('text'), written(5), written(true), written(null), written(['a'])]).toEqual([
      'text',
      '5',
      'true',
      'not set',
      '["a"]',
    ]);
  });

  it.each([
    ['8401', 8400, 8401],
    ['0.05', 0.06, 0.05],
    ['["a","b"]', [], ['a', 'b']],
    ['22:00', null, '22:00'],
    ['5', 'a text', '5'],
    ['   ', 'a text', null],
  ])('typed as "%s" over %j becomes %j', (typed, now, value) => {
    expect(valueTyped(typed, now)).toEqual(value);
  });

  it('is known to be a secret by what the server blacked out', () => {
    expect([
      isSecret('[redacted]'),
      isSecret('postgres://me:[redacted]@db/x'),
      isSecret('plain'),
      isSecret(null),
    ]).toEqual([true, true, false, false]);
  });

  it('is grouped by the first part of its key', () => {
    const groups = groupsOf(['server.port', 'seed', 'store.url', 'server.address'].map(setting));
    expect(groups.map(([group, settings]) => [group, settings.map(({ key }) => key)])).toEqual([
      ['server', ['server.port', 'server.address']],
      ['general', ['seed']],
      ['store', ['store.url']],
    ]);
  });
});
