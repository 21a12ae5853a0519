import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SETTINGS } from '#apps/settings/settings-schema.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { backupPassphrase, backupTarget, makeDefaultFolder } from '#apps/operating/backup-place.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-place-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function settings(more: object = {}): Settings {
  return SETTINGS.parse({ dataDir: folder, ...more });
}

describe('the passphrase of backups', () => {
  it('is none when nobody set one', async () => {
    expect(await backupPassphrase(settings(), {})).toBeUndefined();
  });

  it('comes from a variable or a file that is named, before the secrets', async () => {
    vi.stubEnv('ASSAY_BACKUP_PASSPHRASE', 'of the secrets');
    vi.stubEnv('MINE', 'of mine');
    const file = join(folder, 'passphrase');
    writeFileSync(file, 'of the file \n', { mode: 0o600 });
    expect(await backupPassphrase(settings(), {})).toBe('of the secrets');
    expect(await backupPassphrase(settings(), { passphraseEnv: 'MINE' })).toBe('of mine');
    expect(await backupPassphrase(settings(), { passphraseFile: file })).toBe('of the file ');
  });

  it('must be there when it was named, and its file be private', async () => {
    await expect(backupPassphrase(settings(), { passphraseEnv: 'NOT_SET' })).rejects.toMatchObject({
      code: 'secret.missing',
      message: 'Expected a passphrase in the variable NOT_SET, found none',
    });
    const file = join(folder, 'passphrase');
    writeFileSync(file, 'hunter2');
    chmodSync(file, 0o644);
    const failure: unknown = await backupPassphrase(settings(), { passphraseFile: file }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'secret.exposed' });
    expect(JSON.stringify(failure)).not.toContain('hunter2');
    const both = backupPassphrase(settings(), { passphraseEnv: 'MINE', passphraseFile: file });
    await expect(both).rejects.toMatchObject({ code: 'argument.invalid' });
  });

  it('that the settings ask for is not left out in silence', async () => {
    const asked = settings({ backup: { secretName: 'vaulted' } });
    await expect(backupPassphrase(asked, {})).rejects.toMatchObject({ code: 'secret.missing' });
    vi.stubEnv('ASSAY_VAULTED_PASSPHRASE', 'hunter2');
    expect(await backupPassphrase(asked, {})).toBe('hunter2');
  });

  it('may be left out where its name only opens an object store', async () => {
    const stored = settings({ backup: { secretName: 'bucket', target: 's3://backups' } });
    vi.stubEnv('ASSAY_BUCKET_KEY', 'id');
    vi.stubEnv('ASSAY_BUCKET_SECRET', 'hunter2');
    expect(await backupPassphrase(stored, {})).toBeUndefined();
    const target = { address: 's3://backups', credentials: { accessKeyId: 'id', secretAccessKey: 'hunter2' } };
    expect(await backupTarget(stored)).toEqual(target);
  });
});

describe('the place of backups', () => {
  it('is what was given, else of the settings, else in the data folder', async () => {
    const set = settings({ backup: { target: '/elsewhere' } });
    expect(await backupTarget(set, '/given')).toEqual({ address: '/given' });
    expect(await backupTarget(set)).toEqual({ address: '/elsewhere' });
    expect(await backupTarget(settings())).toEqual({ address: join(folder, 'backups') });
  });

  it('is made when it is the one in the data folder, for its owner only, and no other', async () => {
    const other = join(folder, 'unmounted');
    await makeDefaultFolder(settings(), { address: other });
    expect(existsSync(other)).toBe(false);
    await makeDefaultFolder(settings(), { address: join(folder, 'backups') });
    expect(statSync(join(folder, 'backups')).mode & 0o777).toBe(0o700);
  });

  it('needs the key of an object store', async () => {
    await expect(backupTarget(settings(), 's3://backups')).rejects.toMatchObject({ code: 'secret.missing' });
  });
});
