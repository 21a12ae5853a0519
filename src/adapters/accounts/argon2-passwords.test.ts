import { describe, expect, it } from 'vitest';
import { Argon2Passwords } from '#adapters/accounts/argon2-passwords.ts';
import { passwordText, readPasswordText } from '#adapters/accounts/password-text.ts';
import { WaitingLine } from '#adapters/accounts/waiting-line.ts';

/** As little as the algorithm allows. */
const CHEAP = { memoryKib: 8, passes: 1, lanes: 1 };

describe('a password', () => {
  it('fits its own hash and no other, and is never in it', async () => {
    const passwords = new Argon2Passwords(CHEAP);
    const encoded = await passwords.hash('correct horse');
    expect(encoded).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await passwords.verify('correct horse', encoded)).toBe(true);
    expect(await passwords.verify('correct horsf', encoded)).toBe(false);
    expect(await passwords.verify('', encoded)).toBe(false);
    expect(await passwords.hash('correct horse')).not.toBe(encoded);
  });

  it('is the same however its letters are put together', async () => {
    const passwords = new Argon2Passwords(CHEAP);
    expect(await passwords.verify('Mu\u0308nchen', await passwords.hash('M\u00fcnchen'))).toBe(true);
  });

  it('fits nobody when nobody has that name, or the hash is none', async () => {
    const passwords = new Argon2Passwords(CHEAP);
    expect(await passwords.verify('anything', undefined)).toBe(false);
    expect(await passwords.verify('anything', 'plain')).toBe(false);
  });

  it('fits a hash of other parameters, which is then out of date', async () => {
    const older = await new Argon2Passwords(CHEAP).hash('correct horse');
    const passwords = new Argon2Passwords({ memoryKib: 16, passes: 2, lanes: 1 });
    expect(await passwords.verify('correct horse', older)).toBe(true);
    expect(passwords.isOutdated(older)).toBe(true);
    expect(passwords.isOutdated(await passwords.hash('correct horse'))).toBe(false);
    expect(passwords.isOutdated('plain')).toBe(true);
  });

  it('waits for its turn, and is refused when too many wait', async () => {
    const passwords = new Argon2Passwords(CHEAP, { atOnce: 2, waiting: 3 });
    const tries = await Promise.allSettled(Array.from({ length: 7 }, () => passwords.hash('correct horse')));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(tries.filter((each) => each.status === 'rejected').map(({ reason }) => reason as unknown)).toEqual(
      Array.from({ length: 2 }, () => expect.objectContaining({ code: 'request.too-many' })),
    );
    expect(await passwords.hash('correct horse')).toContain('$argon2id$');
  });
});

describe('a waiting line', () => {
  it('never runs more than so many, in the order in which they came, and goes on after a failure', async () => {
    const line = new WaitingLine(2, 10);
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const work = (n: number) => async (): Promise<void> => {
      order.push(n);
      most = Math.max(most, ++running);
      await Promise.resolve();
      await Promise.resolve();
      running--;
      if (n === 1) throw new Error('one failed');
    };
    const results = await Promise.allSettled([0, 1, 2, 3, 4, 5].map((n) => line.run(work(n))));
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true, true]);
    expect({ order, most, running }).toEqual({ order: [0, 1, 2, 3, 4, 5], most: 2, running: 0 });
  });
});

describe('the text of a hash', () => {
  it('is read back as it was written', () => {
    const encoded = { ...CHEAP, salt: Uint8Array.from({ length: 16 }, (_, i) => i), tag: new Uint8Array(32).fill(200) };
    expect(readPasswordText(passwordText(encoded))).toEqual(encoded);
  });

  it.each([
    '',
    'plain',
    '$argon2i$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2id$v=16$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2id$v=19$m=9999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2id$v=19$m=8,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2id$v=19$m=8,t=1,p=2$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2id$v=19$m=8,t=1,p=1$AA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ])('is none: %s', (text) => {
    expect(readPasswordText(text)).toBeUndefined();
  });
});
