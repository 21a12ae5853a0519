import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNTS_KEY_FILE, FolderSecretBox } from '#adapters/accounts/secret-box.ts';

const SECRET = 'JBSWY3DPEHPK3PXP';

describe('a secret box', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-box-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('opens what was sealed, also in another process, for its owner only', async () => {
    const sealed = await new FolderSecretBox(folder).seal(SECRET, 'u1');
    expect(sealed).not.toContain(SECRET);
    const box = new FolderSecretBox(folder);
    expect(await box.open(sealed, 'u1')).toBe(SECRET);
    expect(await box.open(sealed, 'u2')).toBeUndefined();
    expect(await box.seal(SECRET, 'u1')).not.toBe(sealed);
  });

  it('makes its key once, for its owner only, however many want it at once', async () => {
    const boxes = Array.from({ length: 8 }, () => new FolderSecretBox(folder));
    const sealed = await Promise.all(boxes.map((box) => box.seal(SECRET, 'u1')));
    for (const each of sealed) expect(await boxes[0]!.open(each, 'u1')).toBe(SECRET);
    expect(readdirSync(folder)).toEqual([ACCOUNTS_KEY_FILE]);
    expect(statSync(join(folder, ACCOUNTS_KEY_FILE)).mode & 0o777).toBe(0o600);
  });

  it('opens nothing that was changed, or sealed with another key', async () => {
    const box = new FolderSecretBox(folder);
    const sealed = await box.seal(SECRET, 'u1');
    const changed = Array.from(
      sealed,
      (letter, i) => `${sealed.slice(0, i)}${letter === 'A' ? 'z' : 'A'}${sealed.slice(i + 1)}`,
    );
    const opened = await Promise.all(changed.map((each) => box.open(each, 'u1')));
    // The last letter of a base64 text may hold bits that mean nothing.
    expect(opened.slice(0, -1).filter((each) => each !== undefined)).toEqual([]);
    expect(await box.open(sealed.slice(0, -8), 'u1')).toBeUndefined();
    for (const text of ['', 'v1', '...', SECRET]) expect(await box.open(text, 'u1')).toBeUndefined();
    rmSync(join(folder, ACCOUNTS_KEY_FILE));
    expect(await new FolderSecretBox(folder).open(sealed, 'u1')).toBeUndefined();
  });

  it('refuses a key that others can read, or that is none, and shows neither', async () => {
    const file = join(folder, ACCOUNTS_KEY_FILE);
    await new FolderSecretBox(folder).seal(SECRET, 'u1');
    const key = readFileSync(file, 'utf8').trim();
    chmodSync(file, 0o644);
    const box = new FolderSecretBox(folder);
    const exposed: unknown = await box.seal(SECRET, 'u1').catch((error: unknown) => error);
    expect(exposed).toMatchObject({ code: 'secret.exposed', remedy: expect.stringContaining('chmod 600') });
    expect(JSON.stringify(exposed)).not.toContain(key);
    chmodSync(file, 0o600);
    expect(await box.open(await box.seal(SECRET, 'u1'), 'u1')).toBe(SECRET);
    writeFileSync(file, 'hunter2');
    const broken: unknown = await new FolderSecretBox(folder).seal(SECRET, 'u1').catch((error: unknown) => error);
    expect(broken).toMatchObject({ code: 'file.unreadable' });
    expect(JSON.stringify(broken)).not.toContain('hunter2');
  });
});
