import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { settingsApi } from '#contract/settings.ts';
import { AssayError } from '#core/errors.ts';
import { unixMs } from '#core/time.ts';
import type { AuditEntry } from '#domain/operations/audit.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import { settingEntries } from '#apps/settings/settings-page.ts';
import { SettingsDesk } from '#apps/server/settings/settings-desk.ts';

const BEFORE = `${JSON.stringify({ server: { port: 9_000 }, venues: { main: { kind: 'binance' } } }, undefined, 2)}\n`;

const names = settingEntries().map(({ key }) => key.replaceAll('<name>', 'main'));
const keys = fc.oneof(
  fc.constantFrom(
    ...names,
    'venues',
    'sessions',
    'jobs',
    'notify',
    'server',
    'venues.main',
    'jobs.main',
    '__proto__',
    'constructor',
  ),
  fc.string({ minLength: 1, maxLength: 30 }),
);
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
  fc.constantFrom(
    null,
    0,
    -1,
    1e308,
    '',
    'main',
    'postgres://a:b@c/d',
    [],
    {},
    { kind: 'sandbox' },
    { kind: 'nothing' },
  ),
);

it('any change is taken whole and can be loaded, or is refused in words that name no other file, and changes nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-settings-'));
  const file = join(folder, 'assay.json');
  const counts = { taken: 0, refused: 0 };
  const property = fc.asyncProperty(fc.dictionary(keys, values, { minKeys: 1, maxKeys: 3 }), async (changes) => {
    writeFileSync(file, BEFORE);
    const input = { environment: { ASSAY_DATA_DIR: folder } };
    const audit = { add: async (entry: AuditEntry) => ({ ...entry, n: 0, hash: '' }) };
    const desk = new SettingsDesk({ input, inForce: loadSettings(input), audit, clock: { now: () => unixMs(1) } });
    const [change] = await Promise.allSettled([desk.change({ changes, by: 'x' })]);
    const [answer, error] = change.status === 'fulfilled' ? [change.value] : [undefined, change.reason as unknown];
    counts[answer === undefined ? 'refused' : 'taken']++;
    const isWhole = answer?.problem === null && settingsApi['PATCH /settings'].response.safeParse(answer).success;
    const isRefusal = error instanceof AssayError && /^setting\.(?:unknown|invalid)$/.test(error.code);
    expect([isWhole, isRefusal], String(error)).toEqual([answer !== undefined, answer === undefined]);
    expect(isRefusal && readFileSync(file, 'utf8') !== BEFORE).toBe(false);
    expect(JSON.stringify([answer, error])).not.toContain('a:b@c');
  });
  await fc.assert(property, { numRuns: 1_000 });
  rmSync(folder, { recursive: true });
  expect(counts.taken).toBeGreaterThan(10);
  expect(counts.refused).toBeGreaterThan(100);
});
