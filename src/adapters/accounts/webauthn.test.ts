import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { Passkey } from '#domain/accounts/passkey.ts';
import { SoftAuthenticator } from '#adapters/accounts/contract/soft-authenticator.ts';
import { passkeyHost, WebAuthn } from '#adapters/accounts/webauthn.ts';

const PAGE = 'https://assay.example.com';
const ANNA = { id: 'u1', name: 'anna' };
const protocol = new WebAuthn();

async function registered(device: SoftAuthenticator, page = PAGE): Promise<Passkey> {
  const { challenge, options } = await protocol.askToRegister(page, ANNA, []);
  const made = await protocol.registered({ page, challenge, response: device.register(options) });
  if (made === undefined) throw new Error('the device of the test was not registered');
  return { ...made, user: 'u1', name: 'laptop', created: unixMs(1), lastUsed: undefined };
}

describe('a passkey', () => {
  it('is registered, and signs in; its counter goes on', async () => {
    const device = new SoftAuthenticator(PAGE);
    const passkey = await registered(device);
    expect(passkey).toMatchObject({
      id: device.id,
      counter: 0,
      host: 'assay.example.com',
      transports: ['internal', 'hybrid'],
    });
    const { challenge, options } = await protocol.askToSign(PAGE, undefined);
    const response = device.sign(options);
    expect(await protocol.signed({ page: PAGE, challenge, response, passkey, isAlone: true })).toBe(1);
  });

  it('is asked for by its page, and known ones are not made twice', async () => {
    const passkey = await registered(new SoftAuthenticator(PAGE));
    const elsewhere = { ...passkey, id: 'elsewhere', host: 'other.example.com' };
    const asked = await protocol.askToRegister(PAGE, ANNA, [passkey, elsewhere]);
    expect(asked.options).toMatchObject({
      rp: { id: 'assay.example.com', name: 'Assay' },
      user: { name: 'anna', id: Buffer.from('u1').toString('base64url') },
      excludeCredentials: [{ id: passkey.id }],
      attestation: 'none',
    });
    const signing = await protocol.askToSign(PAGE, [passkey, elsewhere]);
    expect(signing.options).toMatchObject({
      rpId: 'assay.example.com',
      allowCredentials: [{ id: passkey.id }],
      userVerification: 'preferred',
    });
    const alone = (await protocol.askToSign(PAGE, undefined)).options;
    expect(alone).toMatchObject({ userVerification: 'required' });
    expect(alone).not.toHaveProperty('allowCredentials.0');
  });

  it.each([
    ['another page', { origin: 'https://evil.example.com' }],
    ['another host', { host: 'evil.example.com' }],
    ['another challenge', { challenge: 'AAAA' }],
  ])('is not registered with %s', async (_, mischief) => {
    const { challenge, options } = await protocol.askToRegister(PAGE, ANNA, []);
    const response = new SoftAuthenticator(PAGE).register(options, mischief);
    expect(await protocol.registered({ page: PAGE, challenge, response })).toBeUndefined();
  });

  it.each([
    ['another page', { origin: 'https://evil.example.com' }],
    ['another host', { host: 'evil.example.com' }],
    ['another challenge', { challenge: 'AAAA' }],
    ['a counter that stands still', { counter: 3 }],
    ['nobody who holds it, where it is alone', { isVerified: false }],
  ])('does not sign in with %s', async (_, mischief) => {
    const device = new SoftAuthenticator(PAGE);
    const passkey = { ...(await registered(device)), counter: 3 };
    const { challenge, options } = await protocol.askToSign(PAGE, undefined);
    const response = device.sign(options, { counter: 4, ...mischief });
    expect(await protocol.signed({ page: PAGE, challenge, response, passkey, isAlone: true })).toBeUndefined();
  });

  it('as a second factor need not make sure who holds it', async () => {
    const device = new SoftAuthenticator(PAGE);
    const passkey = await registered(device);
    const { challenge, options } = await protocol.askToSign(PAGE, [passkey]);
    const response = device.sign(options, { isVerified: false });
    expect(await protocol.signed({ page: PAGE, challenge, response, passkey, isAlone: false })).toBe(1);
  });

  it('of another device, or made for another host, does not sign in', async () => {
    const device = new SoftAuthenticator(PAGE);
    const passkey = await registered(device);
    const { challenge, options } = await protocol.askToSign(PAGE, undefined);
    const stranger = new SoftAuthenticator(PAGE).sign(options);
    const answer = { page: PAGE, challenge, isAlone: true };
    expect(await protocol.signed({ ...answer, response: stranger, passkey })).toBeUndefined();
    const elsewhere = { ...passkey, host: 'other.example.com' };
    expect(await protocol.signed({ ...answer, response: device.sign(options), passkey: elsewhere })).toBeUndefined();
  });

  it.each([
    undefined,
    null,
    7,
    'text',
    [],
    {},
    { id: 'a' },
    { id: 'a', rawId: 'a', type: 'public-key', response: { clientDataJSON: '!' } },
  ])('is none when the answer is %j', async (response) => {
    const passkey = await registered(new SoftAuthenticator(PAGE));
    const answer = { page: PAGE, challenge: 'AAAA', response };
    expect(await protocol.registered(answer)).toBeUndefined();
    expect(await protocol.signed({ ...answer, passkey, isAlone: true })).toBeUndefined();
  });
});

describe('the host of a passkey', () => {
  it('is the name of the page', () => {
    expect(passkeyHost('http://localhost:4173')).toBe('localhost');
    expect(passkeyHost('https://assay.example.com:8443')).toBe('assay.example.com');
  });

  it.each(['http://127.0.0.1:4173', 'https://[::1]:8443', 'nonsense', ''])('is no address: %s', (page) => {
    expect(() => passkeyHost(page)).toThrow('passkeys need one');
  });
});
