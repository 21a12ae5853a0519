import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { NewUser } from '#domain/accounts/account-store.ts';
import type { ApiToken } from '#domain/accounts/api-token.ts';
import type { BrowserSession } from '#domain/accounts/browser-session.ts';
import type { Passkey } from '#domain/accounts/passkey.ts';
import { StorePair, storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { Store } from '#adapters/storage/store.ts';

const ANNA: NewUser = { id: 'u1', name: 'Anna', role: 'admin', passwordHash: '$argon2id$1', created: unixMs(10) };
const BEN: NewUser = { id: 'u2', name: 'ben', role: 'viewer', passwordHash: '$argon2id$2', created: unixMs(20) };

function session(id: string, changes: Partial<BrowserSession> = {}): BrowserSession {
  const times = { created: unixMs(100), lastSeen: unixMs(100) };
  return { id, tokenHash: `hash-${id}`, user: 'u1', ...times, agent: 'Firefox', address: '192.0.2.1', ...changes };
}

function passkey(id: string, changes: Partial<Passkey> = {}): Passkey {
  return {
    id,
    user: 'u1',
    name: 'laptop',
    publicKey: Uint8Array.of(1, 2, 255),
    counter: 5,
    transports: ['internal', 'hybrid'],
    host: 'assay.example.com',
    created: unixMs(100),
    lastUsed: undefined,
    ...changes,
  };
}

function token(id: string, changes: Partial<ApiToken> = {}): ApiToken {
  return {
    id,
    name: 'ci',
    owner: 'u1',
    tokenHash: `token-${id}`,
    scopes: ['read', 'trade'],
    created: unixMs(100),
    expires: undefined,
    lastUsed: undefined,
    ...changes,
  };
}

for (const kind of await storePlaces()) {
  describe.skipIf(kind.isAbsent)(`accounts on ${kind.name}`, () => {
    const pair = new StorePair(kind);
    let store: Store;
    let other: Store;
    beforeAll(() => pair.make());
    afterAll(() => pair.remove());
    beforeEach(async () => void ([store, other] = await pair.open()));
    afterEach(() => pair.close());

    describe('users', () => {
      it('come back as they were made, by id, by name and in a list', async () => {
        const { users } = store.accounts;
        expect(await users.count()).toBe(0);
        await users.add(BEN);
        await users.add(ANNA);
        const none = { lastSignIn: undefined, isDisabled: false, totp: undefined, pendingTotp: undefined, passkeys: 0 };
        expect(await other.accounts.users.get('u1')).toEqual({ ...ANNA, ...none });
        expect(await other.accounts.users.byName('anna')).toMatchObject({ id: 'u1' });
        expect(await other.accounts.users.byName('Anna')).toBeUndefined();
        expect((await other.accounts.users.list()).map(({ name }) => name)).toEqual(['Anna', 'ben']);
        expect(await users.count()).toBe(2);
      });

      it('have names that nobody else has, however they are written', async () => {
        await store.accounts.users.add(ANNA);
        await expect(other.accounts.users.add({ ...BEN, name: 'ANNA' })).rejects.toMatchObject({
          code: 'resource.conflict',
        });
      });

      it('have one first among them, however many try to be', async () => {
        const tries = Array.from({ length: 6 }, (_, i) =>
          (i % 2 === 0 ? store : other).accounts.users
            .add({ ...ANNA, id: `u${i}`, name: `anna${i}` }, { onlyFirst: true })
            .then(() => 'made')
            .catch((error: unknown) => (error as { code: string }).code),
        );
        const results = await Promise.all(tries);
        expect(results.filter((result) => result === 'made')).toHaveLength(1);
        expect(results.filter((result) => result === 'resource.conflict')).toHaveLength(5);
      });

      it('change one thing and keep the rest', async () => {
        const { users } = store.accounts;
        await users.add(ANNA);
        await users.add(BEN);
        expect(await users.change('u2', { role: 'trader' })).toBe(true);
        expect(await users.change('u2', {})).toBe(true);
        expect(await users.get('u2')).toMatchObject({ role: 'trader', passwordHash: '$argon2id$2', isDisabled: false });
        expect(await users.change('nobody', { role: 'trader' })).toBe(false);
        expect(await users.remove('nobody')).toBe(false);
      });

      it('keep their last admin: not demoted, not disabled, not removed', async () => {
        const { users } = store.accounts;
        await users.add(ANNA);
        await users.add({ ...BEN, role: 'admin' });
        await users.change('u2', { isDisabled: true });
        const conflict = { code: 'resource.conflict', message: expect.stringContaining('last one who may sign in') };
        await expect(users.change('u1', { role: 'trader' })).rejects.toMatchObject(conflict);
        await expect(users.change('u1', { isDisabled: true })).rejects.toMatchObject(conflict);
        await expect(users.remove('u1')).rejects.toMatchObject(conflict);
        await users.change('u2', { isDisabled: false });
        expect(await users.change('u1', { role: 'trader' })).toBe(true);
        await expect(users.remove('u2')).rejects.toMatchObject(conflict);
      });

      it('keep an admin when two are taken away at the same moment', async () => {
        await store.accounts.users.add(ANNA);
        await store.accounts.users.add({ ...BEN, role: 'admin' });
        const changes = await Promise.allSettled([
          store.accounts.users.change('u1', { role: 'viewer' }),
          other.accounts.users.remove('u2'),
        ]);
        expect(changes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
        const admins = (await store.accounts.users.list()).filter(({ role }) => role === 'admin');
        expect(admins).toHaveLength(1);
      });

      it('lose everything that was theirs when they are removed', async () => {
        const { users, browsers, tokens, factors } = store.accounts;
        await users.add(ANNA);
        await users.add(BEN);
        await browsers.add(session('s', { user: 'u2' }), 10);
        await tokens.add(token('t', { owner: 'u2' }));
        await factors.addPasskey(passkey('p', { user: 'u2' }));
        await factors.beginTotp('u2', 'sealed');
        await factors.confirmTotp('u2', { sealed: 'sealed', step: 1, codeHashes: ['a'] });
        expect(await users.remove('u2')).toBe(true);
        expect(await browsers.find('hash-s')).toBeUndefined();
        expect(await tokens.find('token-t')).toBeUndefined();
        expect(await factors.passkey('p')).toBeUndefined();
        expect(await factors.countRecoveryCodes('u2')).toBe(0);
        expect(await browsers.hasSignedInFrom('u2', '192.0.2.1', unixMs(0))).toBe(false);
      });
    });

    describe('second factors', () => {
      beforeEach(() => store.accounts.users.add(ANNA));

      it('are in force when they were confirmed, and only as they were begun', async () => {
        const { factors, users } = store.accounts;
        await factors.beginTotp('u1', 'one');
        expect(await users.get('u1')).toMatchObject({ totp: undefined, pendingTotp: 'one' });
        await factors.beginTotp('u1', 'two');
        expect(await factors.confirmTotp('u1', { sealed: 'one', step: 7, codeHashes: ['a'] })).toBe(false);
        expect(await factors.confirmTotp('u1', { sealed: 'two', step: 7, codeHashes: ['a', 'b'] })).toBe(true);
        expect(await users.get('u1')).toMatchObject({ totp: 'two', pendingTotp: undefined });
        expect(await factors.countRecoveryCodes('u1')).toBe(2);
        await factors.removeTotp('u1');
        expect(await users.get('u1')).toMatchObject({ totp: undefined, pendingTotp: undefined });
        expect(await factors.countRecoveryCodes('u1')).toBe(0);
      });

      it('take a step once, and none before it', async () => {
        const { factors } = store.accounts;
        await factors.beginTotp('u1', 'one');
        await factors.confirmTotp('u1', { sealed: 'one', step: 7, codeHashes: ['a'] });
        expect(await factors.useTotpStep('u1', 7)).toBe(false);
        const tries = Array.from({ length: 6 }, (_, i) =>
          (i % 2 === 0 ? store : other).accounts.factors.useTotpStep('u1', 8),
        );
        expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
        expect(await factors.useTotpStep('u1', 6)).toBe(false);
        expect(await factors.useTotpStep('u1', 60_000_000)).toBe(true);
      });

      it('take a recovery code once', async () => {
        const { factors } = store.accounts;
        await factors.beginTotp('u1', 'one');
        await factors.confirmTotp('u1', { sealed: 'one', step: 7, codeHashes: ['a', 'b'] });
        const tries = Array.from({ length: 6 }, (_, i) =>
          (i % 2 === 0 ? store : other).accounts.factors.useRecoveryCode('u1', 'a'),
        );
        expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
        expect(await factors.useRecoveryCode('u1', 'c')).toBe(false);
        expect(await factors.countRecoveryCodes('u1')).toBe(1);
      });

      it('keep passkeys whole, each with one account', async () => {
        const { factors, users } = store.accounts;
        await users.add(BEN);
        expect(await factors.addPasskey(passkey('p'))).toBe(true);
        expect(await factors.addPasskey(passkey('p', { user: 'u2' }))).toBe(false);
        expect(await other.accounts.factors.passkey('p')).toEqual(passkey('p'));
        expect(await factors.passkeys('u1')).toEqual([passkey('p')]);
        expect(await users.get('u1')).toMatchObject({ passkeys: 1 });
        expect(await factors.removePasskey('u2', 'p')).toBe(false);
        expect(await factors.removePasskey('u1', 'p')).toBe(true);
        expect(await users.get('u1')).toMatchObject({ passkeys: 0 });
      });

      it('notice a passkey whose count goes back or stands still', async () => {
        const { factors } = store.accounts;
        await factors.addPasskey(passkey('counts'));
        await factors.addPasskey(passkey('silent', { counter: 0 }));
        expect(await factors.usePasskey('counts', 6, unixMs(200))).toBe(true);
        for (const counter of [6, 5, 0]) expect(await factors.usePasskey('counts', counter, unixMs(201))).toBe(false);
        expect(await factors.usePasskey('silent', 0, unixMs(200))).toBe(true);
        expect(await factors.usePasskey('silent', 0, unixMs(201))).toBe(true);
        expect(await factors.passkey('counts')).toMatchObject({ counter: 6, lastUsed: 200 });
        expect(await factors.usePasskey('nobody', 1, unixMs(201))).toBe(false);
      });
    });

    describe('browsers', () => {
      beforeEach(async () => {
        await store.accounts.users.add(ANNA);
        await store.accounts.users.add(BEN);
      });

      it('are found by their token with what their user may do at this moment', async () => {
        const { browsers, users } = store.accounts;
        await browsers.add(session('s', { user: 'u2' }), 10);
        const found = { session: session('s', { user: 'u2' }), name: 'ben', role: 'viewer', isDisabled: false };
        expect(await other.accounts.browsers.find('hash-s')).toEqual(found);
        expect(await other.accounts.browsers.find('s')).toBeUndefined();
        expect(await other.accounts.browsers.get('s')).toEqual(session('s', { user: 'u2' }));
        await users.change('u2', { role: 'trader' });
        expect(await other.accounts.browsers.find('hash-s')).toMatchObject({ role: 'trader' });
        expect(await users.get('u2')).toMatchObject({ lastSignIn: 100 });
      });

      it('are seen later, never earlier, and end by themselves or by hand', async () => {
        const { browsers } = store.accounts;
        for (const id of ['a', 'b', 'c']) await browsers.add(session(id), 10);
        await browsers.touch('a', unixMs(300));
        await browsers.touch('a', unixMs(200));
        expect((await browsers.list('u1')).map(({ id, lastSeen }) => [id, lastSeen])).toEqual([
          ['a', 300],
          ['b', 100],
          ['c', 100],
        ]);
        expect(await browsers.end('u2', 'b')).toBe(false);
        expect(await browsers.end('u1', 'b')).toBe(true);
        await browsers.drop({ seenBefore: unixMs(100), madeBefore: unixMs(99) });
        expect((await browsers.list('u1')).map(({ id }) => id)).toEqual(['a']);
        await browsers.drop({ seenBefore: unixMs(99), madeBefore: unixMs(100) });
        expect(await browsers.list('u1')).toEqual([]);
      });

      it('are so many at most, the one that was idle longest goes first', async () => {
        const { browsers } = store.accounts;
        await browsers.add(session('a', { lastSeen: unixMs(103) }), 2);
        await browsers.add(session('b', { lastSeen: unixMs(101) }), 2);
        await browsers.add(session('other', { user: 'u2' }), 2);
        await browsers.add(session('c', { lastSeen: unixMs(102) }), 2);
        expect((await browsers.list('u1')).map(({ id }) => id)).toEqual(['a', 'c']);
        expect(await browsers.list('u2')).toHaveLength(1);
      });

      it('end with a new password, but for the one that changed it, and with the account', async () => {
        const { browsers, users } = store.accounts;
        for (const id of ['a', 'b', 'c']) await browsers.add(session(id, { user: 'u2' }), 10);
        await users.change('u2', { passwordHash: '$new' }, 'b');
        expect((await browsers.list('u2')).map(({ id }) => id)).toEqual(['b']);
        await users.change('u2', { role: 'trader' });
        expect(await browsers.list('u2')).toHaveLength(1);
        await users.change('u2', { isDisabled: true });
        expect(await browsers.list('u2')).toEqual([]);
      });

      it('go on when a hash is only renewed, and a hash that was changed meanwhile stays', async () => {
        const { browsers, users } = store.accounts;
        await browsers.add(session('a'), 10);
        await users.renewHash('u1', ANNA.passwordHash, '$newer');
        await users.renewHash('u1', ANNA.passwordHash, '$late');
        expect(await users.get('u1')).toMatchObject({ passwordHash: '$newer' });
        expect(await browsers.list('u1')).toHaveLength(1);
      });

      it('leave behind where their user has signed in from', async () => {
        const { browsers } = store.accounts;
        await browsers.add(session('a'), 10);
        await browsers.add(session('b', { created: unixMs(500) }), 10);
        await browsers.endAll('u1');
        expect(await other.accounts.browsers.hasSignedInFrom('u1', '192.0.2.1', unixMs(500))).toBe(true);
        expect(await browsers.hasSignedInFrom('u1', '192.0.2.1', unixMs(501))).toBe(false);
        expect(await browsers.hasSignedInFrom('u1', '192.0.2.2', unixMs(0))).toBe(false);
        expect(await browsers.hasSignedInFrom('u2', '192.0.2.1', unixMs(0))).toBe(false);
        for (let i = 0; i < 60; i++) {
          await browsers.add(session(`s${i}`, { address: `10.0.0.${i}`, created: unixMs(1_000 + i) }), 1);
        }
        expect(await browsers.hasSignedInFrom('u1', '192.0.2.1', unixMs(0))).toBe(false);
        expect(await browsers.hasSignedInFrom('u1', '10.0.0.59', unixMs(0))).toBe(true);
      });
    });

    it('do not know what no text of a database can hold', async () => {
      const { users, browsers, tokens, factors } = store.accounts;
      await users.add(ANNA);
      const odd = 'u1\0';
      expect([await users.get(odd), await users.byName(odd), await factors.passkey(odd)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect([await users.change(odd, { role: 'viewer' }), await users.remove(odd)]).toEqual([false, false]);
      expect([await browsers.end('u1', odd), await tokens.remove('u1', odd)]).toEqual([false, false]);
      expect(await users.count()).toBe(1);
    });

    it('keep API tokens by their hash, with what their owner may do at this moment', async () => {
      const { tokens, users } = store.accounts;
      await users.add(ANNA);
      await users.add(BEN);
      await tokens.add(token('t'));
      await tokens.add(token('u', { expires: unixMs(900), created: unixMs(200) }));
      await tokens.touch('u', unixMs(300));
      const found = { token: token('t'), ownerName: 'Anna', role: 'admin', isDisabled: false };
      expect(await other.accounts.tokens.find('token-t')).toEqual(found);
      expect(await other.accounts.tokens.find('t')).toBeUndefined();
      const second = token('u', { expires: unixMs(900), created: unixMs(200), lastUsed: unixMs(300) });
      expect(await tokens.list('u1')).toEqual([token('t'), second]);
      expect(await tokens.remove('u2', 't')).toBe(false);
      expect(await tokens.remove('u1', 't')).toBe(true);
      expect(await tokens.find('token-t')).toBeUndefined();
    });
  });
}
