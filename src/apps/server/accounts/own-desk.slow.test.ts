import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { passkeyMark } from '#domain/accounts/passkey.ts';
import { codeAt } from '#domain/accounts/authenticator.ts';
import { SoftAuthenticator } from '#adapters/accounts/contract/soft-authenticator.ts';
import type { IdentifiedSession } from '#apps/server/accounts/browser-desk.ts';
import {
  AWAY,
  HOME,
  identified,
  openTestDesk,
  OTHER_PASSWORD,
  PASSWORD,
  refusal,
  signedIn,
} from '#apps/server/accounts/test-desk.ts';
import type { TestDesk } from '#apps/server/accounts/test-desk.ts';

let world: TestDesk;
let anna: IdentifiedSession & { readonly token: string };

beforeEach(async () => {
  world = await openTestDesk();
  anna = await signedIn(world, 'anna');
  await world.audited();
});

afterEach(() => world[Symbol.asyncDispose]());

async function again(password = PASSWORD): Promise<IdentifiedSession & { readonly token: string }> {
  return identified(world.desk, await world.desk.signIn.byPassword({ name: 'anna', password }, HOME));
}

describe('a new password', () => {
  it('signs every other browser out, and is asked for from then on', async () => {
    const other = await again();
    await world.audited();
    await world.desk.own.changePassword(anna, { current: PASSWORD, next: OTHER_PASSWORD }, HOME);
    expect(await world.desk.identifySession(anna.token)).toMatchObject({ userId: anna.userId });
    expect(await world.desk.identifySession(other.token)).toBeUndefined();
    expect(await refusal(again())).toMatchObject({ code: 'auth.failed' });
    expect(await again(OTHER_PASSWORD)).toMatchObject({ actor: 'user:anna' });
    const records = await world.store.audit.read(0, 100);
    expect(records).toContainEqual(
      expect.objectContaining({ actor: 'user:anna', action: 'auth.password', detail: {} }),
    );
    expect(JSON.stringify(records)).not.toMatch(new RegExp(`${PASSWORD}|${OTHER_PASSWORD}|argon2`));
  });

  it('needs the old one, and must be hard to guess', async () => {
    const wrong = world.desk.own.changePassword(anna, { current: 'wrong', next: OTHER_PASSWORD }, HOME);
    expect(await refusal(wrong)).toMatchObject({ code: 'auth.failed' });
    expect(await world.audited()).toMatchObject([{ actor: 'user:anna', action: 'auth.confirm-failed' }]);
    const weak = world.desk.own.changePassword(anna, { current: PASSWORD, next: 'password1234' }, HOME);
    expect(await refusal(weak)).toMatchObject({ code: 'argument.invalid' });
    expect(await again()).toMatchObject({ actor: 'user:anna' });
  });

  it('cannot be guessed at by whoever has got hold of the browser', async () => {
    const guess = () => refusal(world.desk.own.changePassword(anna, { current: 'wrong', next: OTHER_PASSWORD }, HOME));
    const codes = [];
    for (let i = 0; i < 7; i++) codes.push((await guess()).code);
    expect(codes).toEqual([...Array.from({ length: 5 }, () => 'auth.failed'), 'auth.locked', 'auth.locked']);
  });
});

describe('an authenticator', () => {
  it('is in force when its first code was right, and sealed in the store', async () => {
    const { secret, uri } = await world.desk.own.beginTotp(anna, PASSWORD, HOME);
    expect(uri).toContain(`otpauth://totp/Assay:anna?secret=${secret}`);
    expect(await world.desk.identityOf(anna)).toMatchObject({ user: { hasTotp: false } });
    expect(await refusal(world.desk.own.confirmTotp(anna, '000000', HOME))).toMatchObject({ code: 'auth.failed' });
    const codes = await world.desk.own.confirmTotp(anna, codeAt(secret, world.now()), HOME);
    expect(new Set(codes).size).toBe(10);
    expect(await world.desk.identityOf(anna)).toMatchObject({ user: { hasTotp: true } });
    const kept = JSON.stringify([
      await world.store.accounts.users.get(anna.userId),
      await world.store.audit.read(0, 100),
    ]);
    for (const each of [secret, ...codes]) expect(kept).not.toContain(each);
    expect((await world.audited()).map(({ action }) => action)).toEqual(['auth.confirm-failed', 'auth.totp-set']);
  });

  it('is not confirmed before it was begun, nor twice', async () => {
    expect(await refusal(world.desk.own.confirmTotp(anna, '000000', HOME))).toMatchObject({
      code: 'resource.conflict',
    });
    const { secret } = await world.desk.own.beginTotp(anna, PASSWORD, HOME);
    const code = codeAt(secret, world.now());
    await world.desk.own.confirmTotp(anna, code, HOME);
    expect(await refusal(world.desk.own.confirmTotp(anna, code, HOME))).toMatchObject({ code: 'resource.conflict' });
  });

  it('stays in force while another one is begun, and takes no code that confirmed it', async () => {
    const first = await world.desk.own.beginTotp(anna, PASSWORD, HOME);
    const code = codeAt(first.secret, world.now());
    await world.desk.own.confirmTotp(anna, code, HOME);
    await world.desk.own.beginTotp(anna, PASSWORD, HOME);
    const outcome = await world.desk.signIn.byPassword({ name: 'anna', password: PASSWORD }, HOME);
    if (outcome.kind !== 'second-factor') throw new Error('Expected a second factor');
    const { ticket } = outcome;
    expect(await refusal(world.desk.signIn.byCode({ ticket, code }, HOME))).toMatchObject({ code: 'auth.failed' });
    world.pass(30_000);
    const next = codeAt(first.secret, world.now());
    expect(await world.desk.signIn.byCode({ ticket, code: next }, HOME)).toMatchObject({ kind: 'signed-in' });
  });

  it('goes with the password only', async () => {
    const { secret } = await world.desk.own.beginTotp(anna, PASSWORD, HOME);
    await world.desk.own.confirmTotp(anna, codeAt(secret, world.now()), HOME);
    expect(await refusal(world.desk.own.removeTotp(anna, 'wrong', HOME))).toMatchObject({ code: 'auth.failed' });
    expect(await refusal(world.desk.own.beginTotp(anna, 'wrong', HOME))).toMatchObject({ code: 'auth.failed' });
    await world.desk.own.removeTotp(anna, PASSWORD, HOME);
    expect(await again()).toMatchObject({ actor: 'user:anna' });
    expect((await world.audited()).map(({ action }) => action)).toContain('auth.totp-removed');
  });
});

describe('a passkey', () => {
  async function added(name: string): Promise<SoftAuthenticator> {
    const device = new SoftAuthenticator(HOME.origin);
    const { challenge, options } = await world.desk.own.askPasskey(anna, PASSWORD, HOME);
    await world.desk.own.addPasskey(anna, { challenge, name, response: device.register(options) }, HOME);
    return device;
  }

  it('is registered under a name, listed and removed', async () => {
    const device = await added('laptop');
    expect(await world.desk.own.passkeys(anna)).toMatchObject([
      { id: device.id, name: 'laptop', created: world.now() },
    ]);
    expect(await world.desk.identityOf(anna)).toMatchObject({ user: { passkeys: 1 } });
    expect(await refusal(world.desk.own.removePasskey(anna, 'nothing'))).toMatchObject({ code: 'resource.unknown' });
    await world.desk.own.removePasskey(anna, passkeyMark(device));
    expect(await world.desk.own.passkeys(anna)).toEqual([]);
    expect((await world.audited()).map(({ action }) => action)).toEqual(['auth.passkey-added', 'auth.passkey-removed']);
  });

  it('needs the password, and a challenge that is used once, in time, by the one who asked, on the same page', async () => {
    expect(await refusal(world.desk.own.askPasskey(anna, 'wrong', HOME))).toMatchObject({ code: 'auth.failed' });
    const device = new SoftAuthenticator(HOME.origin);
    const ask = () => world.desk.own.askPasskey(anna, PASSWORD, HOME);
    const add = (challenge: string, options: unknown, owner = anna, from = HOME) =>
      refusal(world.desk.own.addPasskey(owner, { challenge, name: 'key', response: device.register(options) }, from));
    const one = await ask();
    expect(await add(one.challenge, one.options, { ...anna, userId: 'somebody' })).toMatchObject({
      code: 'auth.failed',
    });
    expect(await add(one.challenge, one.options)).toMatchObject({ code: 'auth.failed' });
    const two = await ask();
    const elsewhere = { ...HOME, origin: 'https://evil.example.com' };
    expect(await add(two.challenge, two.options, anna, elsewhere)).toMatchObject({ code: 'auth.failed' });
    const odd = world.desk.own.addPasskey(anna, { challenge: two.challenge, name: ' \0 ', response: {} }, HOME);
    expect(await refusal(odd)).toMatchObject({ code: 'argument.invalid' });
    const three = await ask();
    world.pass(300_000);
    expect(await add(three.challenge, three.options)).toMatchObject({ code: 'auth.failed' });
    const four = await ask();
    const five = await ask();
    expect(await add(four.challenge, four.options)).toMatchObject({ code: 'none' });
    expect(await add(five.challenge, five.options)).toMatchObject({ code: 'resource.conflict' });
  });
});

describe('sessions', () => {
  it('are known by their token, and by nothing else', async () => {
    expect(await world.desk.identifySession(anna.token)).toMatchObject({ userId: anna.userId, csrf: anna.csrf });
    for (const token of [
      '',
      'x',
      anna.sessionId,
      anna.csrf,
      anna.token.toLowerCase(),
      `${anna.token}A`,
      "' or 1=1 --",
    ]) {
      expect(await world.desk.identifySession(token)).toBeUndefined();
    }
    const kept = JSON.stringify(await world.store.accounts.browsers.get(anna.sessionId));
    expect(kept).not.toContain(anna.token);
  });

  it('go on while they are used, end after twelve idle hours, and after thirty days', async () => {
    const hour = 3_600_000;
    world.pass(12 * hour - 1);
    expect(await world.desk.identifySession(anna.token)).toMatchObject({ expires: world.now() + 12 * hour });
    world.pass(12 * hour);
    expect(await world.desk.identifySession(anna.token)).toBeUndefined();
    const busy = await again();
    for (let i = 1; i < 60; i++) {
      world.pass(12 * hour - 1);
      expect(await world.desk.identifySession(busy.token)).toBeDefined();
    }
    world.pass(12 * hour - 1);
    expect(await world.desk.identifySession(busy.token)).toMatchObject({ sessionId: busy.sessionId });
    world.pass(60);
    expect(await world.desk.identifySession(busy.token)).toBeUndefined();
  });

  it('are written to once a minute at most', async () => {
    const seen = async () => (await world.store.accounts.browsers.get(anna.sessionId))!.lastSeen;
    const begun = await seen();
    world.pass(59_999);
    await world.desk.identifySession(anna.token);
    expect(await seen()).toBe(begun);
    world.pass(1);
    await world.desk.identifySession(anna.token);
    expect(await seen()).toBe(begun + 60_000);
  });

  it('are listed without those that have ended, and end one by one', async () => {
    world.pass(3_600_000);
    const other = await again();
    const ids = async () => (await world.desk.browsers.list(anna.userId)).map(({ id }) => id);
    expect(await ids()).toEqual([other.sessionId, anna.sessionId]);
    world.pass(11.5 * 3_600_000);
    expect(await ids()).toEqual([other.sessionId]);
    expect(await refusal(world.desk.browsers.end('somebody', other.sessionId, 'user:x'))).toMatchObject({
      code: 'resource.unknown',
    });
    await world.desk.browsers.end(anna.userId, other.sessionId, anna.actor);
    expect(await world.desk.identifySession(other.token)).toBeUndefined();
    expect((await world.audited()).at(-1)).toMatchObject({ actor: 'user:anna', action: 'auth.sign-out' });
  });

  it('come from addresses that are noted as the lock-out counts them', async () => {
    await identified(world.desk, await world.desk.signIn.byPassword({ name: 'anna', password: PASSWORD }, AWAY));
    const { accounts } = world.store;
    expect(await accounts.browsers.hasSignedInFrom(anna.userId, AWAY.address, world.now())).toBe(true);
  });
});
