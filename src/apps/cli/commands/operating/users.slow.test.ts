import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '#adapters/storage/store.ts';
import { captureCli } from '#apps/cli/captured-run.ts';

const BIN = join(import.meta.dirname, '../../../../../bin/assay.mjs');
const PASSWORD = 'copper kettle on a hill';
const OTHER_PASSWORD = 'seven maps of the moon';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-users-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** As a process of its own, with something on its standard input. */
function assay(words: readonly string[], input: string): { readonly code: number | null; readonly text: string } {
  const options = { input, encoding: 'utf8', env: { ...process.env, ASSAY_DATA_DIR: folder } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, 'users', ...words], options);
  return { code: status, text: stripVTControlCharacters(`${stdout}${stderr}`) };
}

async function users(...words: readonly string[]) {
  const { exitCode, stdout, stderr } = await captureCli(['users', ...words], folder);
  return { code: exitCode, text: stripVTControlCharacters(`${stdout}${stderr}`) };
}

/** One life of two accounts, in the order in which it is told. */
describe('assay users', () => {
  it('says that there are none', async () => {
    expect(await users()).toMatchObject({ code: 0, text: expect.stringContaining('There are no accounts') });
  });

  it('makes the first account, an admin, with a password from its input', () => {
    expect(assay(['add', 'ben', '--role', 'viewer'], PASSWORD)).toMatchObject({
      code: 1,
      text: expect.stringContaining('first account'),
    });
    expect(assay(['add', 'anna', '--role', 'admin'], 'short')).toMatchObject({
      code: 2,
      text: expect.stringContaining('hard to guess'),
    });
    const made = assay(['add', 'anna', '--role', 'admin'], `${PASSWORD}\n`);
    expect(made).toMatchObject({ code: 0, text: expect.stringContaining('anna may sign in, as admin') });
    expect(made.text).not.toContain(PASSWORD);
  });

  it('makes another, and lists both without anything secret', async () => {
    expect(assay(['add', 'Ben', '--role', 'viewer'], PASSWORD)).toMatchObject({ code: 0 });
    const listed = JSON.parse((await users('--json')).text) as unknown;
    const none = { lastSignIn: null, isDisabled: false, hasTotp: false, passkeys: 0, created: expect.any(Number) };
    expect(listed).toEqual({
      users: [
        { name: 'anna', role: 'admin', ...none },
        { name: 'Ben', role: 'viewer', ...none },
      ],
    });
    expect((await users()).text).toMatch(/anna +admin +yes +none +never/);
  });

  it('changes a role, disables, enables, resets and removes', async () => {
    expect(await users('role', 'ben', '--role', 'trader')).toMatchObject({
      code: 0,
      text: expect.stringContaining('Ben is trader now'),
    });
    expect((await users('disable', 'BEN')).text).toMatch(/Ben +trader +no/);
    expect((await users('enable', 'ben')).text).toMatch(/Ben +trader +yes/);
    expect(await users('reset-second-factor', 'ben')).toMatchObject({ code: 0 });
    expect(assay(['reset-password', 'ben'], OTHER_PASSWORD)).toMatchObject({
      code: 0,
      text: expect.stringContaining('new password'),
    });
    expect(await users('remove', 'ben')).toMatchObject({ code: 0, text: expect.not.stringContaining('trader') });
  });

  it('refuses what makes no sense, and says what would', async () => {
    expect(await users('remove', 'anna')).toMatchObject({
      code: 1,
      text: expect.stringContaining('last one who may sign in'),
    });
    expect(await users('disable', 'nobody')).toMatchObject({ code: 2, text: expect.stringContaining('known: anna') });
    expect(await users('disabel', 'anna')).toMatchObject({ code: 2, text: expect.stringContaining('"disable"') });
    expect(await users('disable')).toMatchObject({
      code: 2,
      text: expect.stringContaining('assay users disable <name>'),
    });
    expect(await users('add', 'carl')).toMatchObject({
      code: 2,
      text: expect.stringContaining('--role viewer|trader|admin'),
    });
    expect(await users('disable', 'anna', '--role', 'admin')).toMatchObject({ code: 2 });
    expect(await users('list', 'anna')).toMatchObject({ code: 2 });
    expect(await users('add', 'carl', '--role', 'owner')).toMatchObject({ code: 2 });
  });

  it('is written down, without a password', async () => {
    const store = await openStore(folder);
    const records = await store.audit.read(0, 100);
    await store.close();
    expect(records.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'cli user.add',
      'cli user.add',
      'cli user.change',
      'cli user.change',
      'cli user.change',
      'cli user.reset-second-factor',
      'cli user.change',
      'cli user.remove',
    ]);
    expect(JSON.stringify(records)).not.toMatch(new RegExp(`${PASSWORD}|${OTHER_PASSWORD}|argon2`));
  });
});
