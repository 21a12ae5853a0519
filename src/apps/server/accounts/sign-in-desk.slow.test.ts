import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeAt } from '#domain/accounts/authenticator.ts';
import { SoftAuthenticator } from '#adapters/accounts/contract/soft-authenticator.ts';
import { Argon2Passwords } from '#adapters/accounts/argon2-passwords.ts';
import { AccountDesk } from '#apps/server/accounts/account-desk.ts';
import type { SignInOutcome } from '#apps/server/accounts/sign-in-desk.ts';
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

const ANNA = { name: 'anna', password: PASSWORD };

let world: TestDesk;

beforeEach(async () => {
  world = await openTestDesk();
});

afterEach(() => world[Symbol.asyncDispose]());

/** Sets up an authenticator; gives its secret and the recovery codes. */
async function withTotp(): Promise<{ secret: string; codes: readonly string[] }> {
  const owner = await signedIn(world, 'anna');
  const { secret } = await world.desk.own.beginTotp(owner, PASSWORD, HOME);
  const codes = await world.desk.own.confirmTotp(owner, codeAt(secret, world.now()), HOME);
  world.pass(60_000);
  await world.audited();
  return { secret, codes };
}

async function withPasskey(): Promise<SoftAuthenticator> {
  const owner = await signedIn(world, 'anna');
  const device = new SoftAuthenticator(HOME.origin);
  const { challenge, options } = await world.desk.own.askPasskey(owner, PASSWORD, HOME);
  await world.desk.own.addPasskey(owner, { challenge, name: 'laptop', response: device.register(options) }, HOME);
  await world.audited();
  return device;
}

async function ticketOf(work: Promise<SignInOutcome>): Promise<string> {
  const outcome = await work;
  if (outcome.kind !== 'second-factor') throw new Error(`Expected a ticket, was ${outcome.kind}`);
  return outcome.ticket;
}

describe('a sign-in by password', () => {
  it('begins a session, whatever the case of the name, and is noted', async () => {
    await signedIn(world, 'Berta');
    await world.audited();
    const session = await identified(world.desk, await world.desk.signIn.byPassword({ ...ANNA, name: ' bERTA' }, HOME));
    expect(session).toMatchObject({ actor: 'user:Berta', role: 'admin', scopes: undefined });
    expect(await world.audited()).toMatchObject([
      { actor: 'user:Berta', action: 'auth.sign-in', detail: { by: 'password', address: HOME.address } },
    ]);
  });

  it('that fails says the same and costs the same, whoever it is and whatever is wrong', async () => {
    await signedIn(world, 'anna');
    const ben = await world.desk.people.add({ name: 'ben', password: PASSWORD, role: 'viewer' }, 'cli');
    await world.desk.people.change(ben.id, { isDisabled: true }, { actor: 'cli' });
    await world.audited();
    const tries = [
      { name: 'anna', password: 'wrong' },
      { name: 'nobody', password: PASSWORD },
      { name: 'ben', password: PASSWORD },
      { name: '', password: '' },
    ];
    const seen = [];
    for (const each of tries) {
      world.passwords.hashes = 0;
      const { code, message, ...rest } = await refusal(world.desk.signIn.byPassword(each, HOME));
      const entries = await world.audited();
      seen.push({ code, message, rest: JSON.stringify(rest), hashes: world.passwords.hashes, entries: entries.length });
    }
    expect(seen[0]).toMatchObject({ code: 'auth.failed', hashes: 1, entries: 1 });
    for (const each of seen) expect(each).toEqual(seen[0]);
  });

  it('that fails is noted with the name of an account, and never with what was typed', async () => {
    await signedIn(world, 'anna');
    await world.audited();
    await refusal(world.desk.signIn.byPassword({ name: 'anna', password: 'hunter2-secret' }, HOME));
    await refusal(world.desk.signIn.byPassword({ name: 'hunter2-as-a-name', password: 'x' }, HOME));
    const records = await world.audited();
    expect(records).toMatchObject([
      { actor: 'nobody', action: 'auth.sign-in-failed', detail: { name: 'anna', address: HOME.address } },
      { actor: 'nobody', action: 'auth.sign-in-failed', detail: { name: null, address: HOME.address } },
    ]);
    expect(JSON.stringify(records)).not.toContain('hunter2');
  });

  it('is locked after five failures for known and unknown names alike, without hashing', async () => {
    await signedIn(world, 'anna');
    const ways = [];
    for (const name of ['anna', 'nobody']) {
      const way = [];
      for (let i = 0; i < 7; i++) {
        world.passwords.hashes = 0;
        const { code, message } = await refusal(world.desk.signIn.byPassword({ name, password: 'wrong' }, AWAY));
        way.push([code, message, world.passwords.hashes]);
      }
      ways.push(way);
    }
    expect(ways[0]).toEqual(ways[1]);
    expect(ways[0]!.map(([code, , hashes]) => [code, hashes])).toEqual([
      ...Array.from({ length: 5 }, () => ['auth.failed', 1]),
      ['auth.locked', 0],
      ['auth.locked', 0],
    ]);
  });

  it('is not let in by the right password while it is locked, and is afterwards', async () => {
    await signedIn(world, 'anna');
    for (let i = 0; i < 5; i++) await refusal(world.desk.signIn.byPassword({ name: 'anna', password: 'wrong' }, AWAY));
    expect(await refusal(world.desk.signIn.byPassword(ANNA, AWAY))).toMatchObject({ code: 'auth.locked' });
    world.pass(1_000);
    expect(await world.desk.signIn.byPassword(ANNA, AWAY)).toMatchObject({ kind: 'signed-in' });
  });

  it('of the owner at home works however many strangers fail elsewhere', async () => {
    await signedIn(world, 'anna');
    for (let i = 0; i < 30; i++) {
      const from = { ...AWAY, address: `203.0.113.${i}` };
      await refusal(world.desk.signIn.byPassword({ name: 'anna', password: 'wrong' }, from));
    }
    expect(await refusal(world.desk.signIn.byPassword(ANNA, AWAY))).toMatchObject({ code: 'auth.locked' });
    expect(await world.desk.signIn.byPassword(ANNA, HOME)).toMatchObject({ kind: 'signed-in' });
    world.pass(91 * 86_400_000);
    for (let i = 0; i < 30; i++) {
      const from = { ...AWAY, address: `203.0.113.${i}` };
      await refusal(world.desk.signIn.byPassword({ name: 'anna', password: 'wrong' }, from));
    }
    expect(await refusal(world.desk.signIn.byPassword(ANNA, HOME))).toMatchObject({ code: 'auth.locked' });
  });

  it('lets five guesses through when hundreds are made at the same moment', async () => {
    await signedIn(world, 'anna');
    world.passwords.hashes = 0;
    const guesses = Array.from({ length: 200 }, () =>
      refusal(world.desk.signIn.byPassword({ name: 'anna', password: 'x' }, AWAY)),
    );
    const codes = (await Promise.all(guesses)).map(({ code }) => code);
    expect(codes.filter((code) => code === 'auth.failed')).toHaveLength(5);
    expect(world.passwords.hashes).toBe(5);
  });

  it('renews a hash of older parameters, once it was right', async () => {
    await signedIn(world, 'anna');
    const [anna] = await world.desk.people.list();
    const older = await new Argon2Passwords({ memoryKib: 16, passes: 2, lanes: 1 }).hash(PASSWORD);
    await world.store.accounts.users.renewHash(anna!.id, anna!.passwordHash, older);
    await refusal(world.desk.signIn.byPassword({ name: 'anna', password: 'wrong' }, HOME));
    expect((await world.store.accounts.users.get(anna!.id))!.passwordHash).toBe(older);
    await world.desk.signIn.byPassword(ANNA, HOME);
    const renewed = (await world.store.accounts.users.get(anna!.id))!.passwordHash;
    expect(renewed).toContain('m=8,t=1,p=1');
    expect(await world.desk.signIn.byPassword(ANNA, HOME)).toMatchObject({ kind: 'signed-in' });
  });

  it('that could not be judged counts as no failure', async () => {
    await signedIn(world, 'anna');
    const verify = world.passwords.verify.bind(world.passwords);
    world.passwords.verify = () => Promise.reject(new Error('the line is full'));
    for (let i = 0; i < 10; i++) {
      expect(await refusal(world.desk.signIn.byPassword(ANNA, AWAY))).toMatchObject({ message: 'the line is full' });
    }
    world.passwords.verify = verify;
    expect(await world.desk.signIn.byPassword(ANNA, AWAY)).toMatchObject({ kind: 'signed-in' });
  });
});

describe('a second factor', () => {
  it('is asked for with a ticket, and the code of the authenticator ends the sign-in', async () => {
    const { secret } = await withTotp();
    const outcome = await world.desk.signIn.byPassword(ANNA, HOME);
    expect(outcome).toMatchObject({ kind: 'second-factor', methods: ['totp'] });
    expect(await world.audited()).toEqual([]);
    const ticket = await ticketOf(Promise.resolve(outcome));
    const code = codeAt(secret, world.now());
    expect(await world.desk.signIn.byCode({ ticket, code }, HOME)).toMatchObject({ kind: 'signed-in' });
    expect(await world.audited()).toMatchObject([{ action: 'auth.sign-in', detail: { by: 'totp' } }]);
    expect(JSON.stringify(await world.store.audit.read(0, 100))).not.toContain(secret);
  });

  it('takes a code once, and no ticket twice', async () => {
    const { secret } = await withTotp();
    const code = codeAt(secret, world.now());
    const first = await ticketOf(world.desk.signIn.byPassword(ANNA, HOME));
    const second = await ticketOf(world.desk.signIn.byPassword(ANNA, HOME));
    await world.desk.signIn.byCode({ ticket: first, code }, HOME);
    expect(await refusal(world.desk.signIn.byCode({ ticket: second, code }, HOME))).toMatchObject({
      code: 'auth.failed',
    });
    world.pass(30_000);
    const next = codeAt(secret, world.now());
    expect(await refusal(world.desk.signIn.byCode({ ticket: first, code: next }, HOME))).toMatchObject({
      code: 'auth.failed',
    });
    expect(await world.desk.signIn.byCode({ ticket: second, code: next }, HOME)).toMatchObject({ kind: 'signed-in' });
  });

  it('lets one in when the same code comes twice at the same moment', async () => {
    const { secret } = await withTotp();
    const code = codeAt(secret, world.now());
    const tickets = [
      await ticketOf(world.desk.signIn.byPassword(ANNA, HOME)),
      await ticketOf(world.desk.signIn.byPassword(ANNA, HOME)),
    ];
    const results = await Promise.allSettled(tickets.map((ticket) => world.desk.signIn.byCode({ ticket, code }, HOME)));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('takes each recovery code once', async () => {
    const { codes } = await withTotp();
    expect(codes).toHaveLength(10);
    const [code] = codes;
    const ticket = await ticketOf(world.desk.signIn.byPassword(ANNA, HOME));
    const typed = code!.toLowerCase().replaceAll('-', '');
    expect(await world.desk.signIn.byCode({ ticket, code: typed }, HOME)).toMatchObject({ kind: 'signed-in' });
    expect(await world.audited()).toMatchObject([
      { action: 'auth.sign-in', detail: { by: 'recovery-code', codesLeft: 9 } },
    ]);
    const again = await ticketOf(world.desk.signIn.byPassword(ANNA, HOME));
    expect(await refusal(world.desk.signIn.byCode({ ticket: again, code: code! }, HOME))).toMatchObject({
      code: 'auth.failed',
    });
  });

  it('gives a ticket five tries, and failures make wait as those of passwords do', async () => {
    const { secret } = await withTotp();
    const ticket = await ticketOf(world.desk.signIn.byPassword(ANNA, AWAY));
    for (let i = 0; i < 5; i++) {
      expect(await refusal(world.desk.signIn.byCode({ ticket, code: '000000' }, AWAY))).toMatchObject({
        code: 'auth.failed',
      });
    }
    const right = { ticket, code: codeAt(secret, world.now()) };
    expect(await refusal(world.desk.signIn.byCode(right, AWAY))).toMatchObject({ code: 'auth.failed' });
    expect(await refusal(world.desk.signIn.byPassword(ANNA, AWAY))).toMatchObject({ code: 'auth.locked' });
    world.pass(1_000);
    const fresh = await ticketOf(world.desk.signIn.byPassword(ANNA, AWAY));
    const code = codeAt(secret, world.now());
    expect(await world.desk.signIn.byCode({ ticket: fresh, code }, AWAY)).toMatchObject({ kind: 'signed-in' });
  });

  it('is asked for within five minutes, by the process that asked', async () => {
    const { secret } = await withTotp();
    const late = await ticketOf(world.desk.signIn.byPassword(ANNA, HOME));
    const lost = await ticketOf(world.restarted().signIn.byPassword(ANNA, HOME));
    const code = codeAt(secret, world.now());
    expect(await refusal(world.desk.signIn.byCode({ ticket: lost, code }, HOME))).toMatchObject({
      code: 'auth.failed',
    });
    world.pass(300_000);
    const given = { ticket: late, code: codeAt(secret, world.now()) };
    expect(await refusal(world.desk.signIn.byCode(given, HOME))).toMatchObject({ code: 'auth.failed' });
    expect(await refusal(world.desk.signIn.byCode({ ticket: '', code }, HOME))).toMatchObject({ code: 'auth.failed' });
  });

  it('is worth nothing once the account was disabled or has another password', async () => {
    const { secret } = await withTotp();
    const [anna] = await world.desk.people.list();
    await world.desk.people.add({ name: 'ben', password: PASSWORD, role: 'admin' }, 'cli');
    const before = await ticketOf(world.desk.signIn.byPassword(ANNA, HOME));
    await world.desk.people.change(anna!.id, { isDisabled: true }, { actor: 'cli' });
    const code = codeAt(secret, world.now());
    expect(await refusal(world.desk.signIn.byCode({ ticket: before, code }, HOME))).toMatchObject({
      code: 'auth.failed',
    });
    await world.desk.people.change(anna!.id, { isDisabled: false, password: OTHER_PASSWORD }, { actor: 'cli' });
    expect(await refusal(world.desk.signIn.byCode({ ticket: before, code }, HOME))).toMatchObject({
      code: 'auth.failed',
    });
  });

  it('stays locked away from whoever has the store only: without its key no code fits, recovery codes do', async () => {
    const { secret, codes } = await withTotp();
    const stolen = { seal: async () => '', open: async () => undefined };
    const elsewhere = new AccountDesk({ ...world.parts, secrets: stolen }, 'accounts');
    const ticket = await ticketOf(elsewhere.signIn.byPassword(ANNA, HOME));
    const code = codeAt(secret, world.now());
    expect(await refusal(elsewhere.signIn.byCode({ ticket, code }, HOME))).toMatchObject({ code: 'auth.failed' });
    expect(await elsewhere.signIn.byCode({ ticket, code: codes[3]! }, HOME)).toMatchObject({ kind: 'signed-in' });
  });
});

describe('a passkey', () => {
  it('signs in alone, without a name', async () => {
    const device = await withPasskey();
    const { challenge, options } = await world.desk.signIn.askPasskey(undefined, AWAY);
    const outcome = await world.desk.signIn.byPasskey({ challenge, response: device.sign(options) }, AWAY);
    expect(await identified(world.desk, outcome)).toMatchObject({ actor: 'user:anna', role: 'admin' });
    expect(await world.audited()).toMatchObject([
      { action: 'auth.sign-in', detail: { by: 'passkey', address: AWAY.address } },
    ]);
  });

  it('is the second half of a sign-in by password', async () => {
    const device = await withPasskey();
    const outcome = await world.desk.signIn.byPassword(ANNA, HOME);
    expect(outcome).toMatchObject({ kind: 'second-factor', methods: ['passkey'] });
    const ticket = await ticketOf(Promise.resolve(outcome));
    expect(await refusal(world.desk.signIn.byCode({ ticket, code: '000000' }, HOME))).toMatchObject({
      code: 'auth.failed',
    });
    const { challenge, options } = await world.desk.signIn.askPasskey(ticket, HOME);
    expect(options).toMatchObject({ allowCredentials: [{ id: device.id }] });
    const response = device.sign(options, { isVerified: false });
    expect(await world.desk.signIn.byPasskey({ challenge, response }, HOME)).toMatchObject({ kind: 'signed-in' });
    expect(await refusal(world.desk.signIn.askPasskey(ticket, HOME))).toMatchObject({ code: 'auth.failed' });
  });

  it('of somebody else is no second half', async () => {
    const device = await withPasskey();
    await world.desk.people.add({ name: 'ben', password: PASSWORD, role: 'viewer' }, 'cli');
    const ben = await identified(
      world.desk,
      await world.desk.signIn.byPassword({ name: 'ben', password: PASSWORD }, HOME),
    );
    const own = new SoftAuthenticator(HOME.origin);
    const asked = await world.desk.own.askPasskey(ben, PASSWORD, HOME);
    await world.desk.own.addPasskey(
      ben,
      { challenge: asked.challenge, name: 'key', response: own.register(asked.options) },
      HOME,
    );
    const ticket = await ticketOf(world.desk.signIn.byPassword(ANNA, HOME));
    const { challenge, options } = await world.desk.signIn.askPasskey(ticket, HOME);
    expect(await refusal(world.desk.signIn.byPasskey({ challenge, response: own.sign(options) }, HOME))).toMatchObject({
      code: 'auth.failed',
    });
    expect(device.counter).toBe(0);
  });

  it.each([
    [
      'a challenge that was used',
      async (device: SoftAuthenticator) => {
        const { challenge, options } = await world.desk.signIn.askPasskey(undefined, HOME);
        const response = device.sign(options);
        await world.desk.signIn.byPasskey({ challenge, response }, HOME);
        return { challenge, response, from: HOME };
      },
    ],
    [
      'a challenge that has ended',
      async (device: SoftAuthenticator) => {
        const { challenge, options } = await world.desk.signIn.askPasskey(undefined, HOME);
        world.pass(300_000);
        return { challenge, response: device.sign(options), from: HOME };
      },
    ],
    [
      'a challenge that nobody made',
      async (device: SoftAuthenticator) => {
        return { challenge: 'AAAA', response: device.sign({ challenge: 'AAAA' }), from: HOME };
      },
    ],
    [
      'another page than the one that asked',
      async (device: SoftAuthenticator) => {
        const { challenge, options } = await world.desk.signIn.askPasskey(undefined, HOME);
        return { challenge, response: device.sign(options), from: { ...HOME, origin: 'https://evil.example.com' } };
      },
    ],
    [
      'a signature for another page',
      async (device: SoftAuthenticator) => {
        const { challenge, options } = await world.desk.signIn.askPasskey(undefined, HOME);
        return { challenge, response: device.sign(options, { origin: 'https://evil.example.com' }), from: HOME };
      },
    ],
    [
      'nobody who was made sure of',
      async (device: SoftAuthenticator) => {
        const { challenge, options } = await world.desk.signIn.askPasskey(undefined, HOME);
        return { challenge, response: device.sign(options, { isVerified: false }), from: HOME };
      },
    ],
    [
      'a counter of a copy',
      async (device: SoftAuthenticator) => {
        for (let i = 0; i < 2; i++) {
          const { challenge, options } = await world.desk.signIn.askPasskey(undefined, HOME);
          await world.desk.signIn.byPasskey({ challenge, response: device.sign(options) }, HOME);
        }
        const { challenge, options } = await world.desk.signIn.askPasskey(undefined, HOME);
        return { challenge, response: device.sign(options, { counter: 2 }), from: HOME };
      },
    ],
    [
      'a device that nobody registered',
      async () => {
        const { challenge, options } = await world.desk.signIn.askPasskey(undefined, HOME);
        return { challenge, response: new SoftAuthenticator(HOME.origin).sign(options), from: HOME };
      },
    ],
    [
      'nonsense',
      async () => {
        const { challenge } = await world.desk.signIn.askPasskey(undefined, HOME);
        return { challenge, response: { id: 7 }, from: HOME };
      },
    ],
  ])('is refused with %s', async (_, prepare) => {
    const { challenge, response, from } = await prepare(await withPasskey());
    await world.audited();
    expect(await refusal(world.desk.signIn.byPasskey({ challenge, response }, from))).toMatchObject({
      code: 'auth.failed',
    });
    expect(await world.audited()).toMatchObject([{ actor: 'nobody', action: 'auth.sign-in-failed' }]);
  });

  it('of a disabled account is refused', async () => {
    const device = await withPasskey();
    const [anna] = await world.desk.people.list();
    await world.desk.people.add({ name: 'ben', password: PASSWORD, role: 'admin' }, 'cli');
    await world.desk.people.change(anna!.id, { isDisabled: true }, { actor: 'cli' });
    const { challenge, options } = await world.desk.signIn.askPasskey(undefined, HOME);
    expect(
      await refusal(world.desk.signIn.byPasskey({ challenge, response: device.sign(options) }, HOME)),
    ).toMatchObject({
      code: 'auth.failed',
    });
  });

  it('is asked for only where it was made, and not at an address', async () => {
    await withPasskey();
    const ticket = await ticketOf(world.desk.signIn.byPassword(ANNA, HOME));
    const elsewhere = { ...HOME, origin: 'https://other.example.com' };
    expect(await refusal(world.desk.signIn.askPasskey(ticket, elsewhere))).toMatchObject({ code: 'resource.conflict' });
    const numbers = { ...HOME, origin: 'https://192.0.2.9:8443' };
    expect(await refusal(world.desk.signIn.askPasskey(undefined, numbers))).toMatchObject({
      code: 'resource.conflict',
    });
  });

  it('signs in while strangers have locked the name and the address', async () => {
    const device = await withPasskey();
    for (let i = 0; i < 25; i++) {
      const from = { ...AWAY, address: `203.0.113.${i}` };
      await refusal(world.desk.signIn.byPassword({ name: 'anna', password: 'wrong' }, from));
      await refusal(world.desk.signIn.byPassword({ name: `name${i}`, password: 'wrong' }, AWAY));
    }
    expect(await refusal(world.desk.signIn.byPassword(ANNA, AWAY))).toMatchObject({ code: 'auth.locked' });
    expect(await refusal(world.desk.signIn.byPassword({ ...ANNA, name: 'new' }, AWAY))).toMatchObject({
      code: 'auth.locked',
    });
    const { challenge, options } = await world.desk.signIn.askPasskey(undefined, AWAY);
    expect(await world.desk.signIn.byPasskey({ challenge, response: device.sign(options) }, AWAY)).toMatchObject({
      kind: 'signed-in',
    });
  });
});
