import { isIP } from 'node:net';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { AssayError } from '#core/errors.ts';
import type { NewPasskey, PasskeyAnswer, PasskeyProtocol, PasskeyQuestion } from '#domain/accounts/account-ports.ts';
import type { Passkey } from '#domain/accounts/passkey.ts';

/** Passkeys by WebAuthn, https://www.w3.org/TR/webauthn-3/. No attestation is asked for: which make a device is does not matter here. */
export class WebAuthn implements PasskeyProtocol {
  async askToRegister(
    page: string,
    user: { readonly id: string; readonly name: string },
    known: readonly Passkey[],
  ): Promise<PasskeyQuestion> {
    const host = passkeyHost(page);
    const { generateRegistrationOptions } = await library();
    const options = await generateRegistrationOptions({
      rpName: 'Assay',
      rpID: host,
      userName: user.name,
      userDisplayName: user.name,
      userID: Uint8Array.from(Buffer.from(user.id)),
      timeout: ANSWER_MS,
      attestationType: 'none',
      excludeCredentials: references(known, host),
      supportedAlgorithmIDs: ALGORITHMS,
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    });
    return { challenge: options.challenge, options };
  }

  async registered({ page, challenge, response }: PasskeyAnswer): Promise<NewPasskey | undefined> {
    const host = passkeyHost(page);
    const { verifyRegistrationResponse } = await library();
    const verified = await quietly(() =>
      verifyRegistrationResponse({
        response: response as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: page,
        expectedRPID: host,
        requireUserVerification: false,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    );
    if (verified?.verified !== true) return undefined;
    const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
    if (id.length > LONGEST_ID) return undefined;
    return { id, publicKey: Uint8Array.from(publicKey), counter, transports: knownTransports(transports), host };
  }

  async askToSign(page: string, allowed: readonly Passkey[] | undefined): Promise<PasskeyQuestion> {
    const host = passkeyHost(page);
    const { generateAuthenticationOptions } = await library();
    const options = await generateAuthenticationOptions({
      rpID: host,
      timeout: ANSWER_MS,
      userVerification: allowed === undefined ? 'required' : 'preferred',
      ...(allowed === undefined ? {} : { allowCredentials: references(allowed, host) }),
    });
    return { challenge: options.challenge, options };
  }

  async signed(answer: PasskeyAnswer & { passkey: Passkey; isAlone: boolean }): Promise<number | undefined> {
    const { page, challenge, response, passkey, isAlone } = answer;
    const host = passkeyHost(page);
    if (passkey.host !== host) return undefined;
    const { id, counter } = passkey;
    const { verifyAuthenticationResponse } = await library();
    const verified = await quietly(() =>
      verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: page,
        expectedRPID: host,
        credential: { id, publicKey: Uint8Array.from(passkey.publicKey), counter },
        requireUserVerification: isAlone,
      }),
    );
    return verified?.verified === true ? verified.authenticationInfo.newCounter : undefined;
  }
}

/** It takes 30 MB: loaded by the first who has a passkey. */
const library = () => import('@simplewebauthn/server');

/** Host name of a page, for which passkeys are made. Throws `resource.conflict` for an address: browsers make none for it. */
export function passkeyHost(page: string): string {
  const host = URL.canParse(page) ? new URL(page).hostname : '';
  if (host !== '' && isIP(host.replaceAll(/[[\]]/g, '')) === 0) return host;
  throw new AssayError('resource.conflict', `Expected a page with a host name, was "${page}": passkeys need one`, {
    place: { value: page },
    remedy: 'Open the page by its name: http://localhost on this machine, https://<name> elsewhere.',
  });
}

/** EdDSA, ES256 and RS256, which every device has one of; newer ones are still experiments of the runtime. */
const ALGORITHMS = [-8, -7, -257];
const ANSWER_MS = 120_000;
const LONGEST_ID = 1_400;
const TRANSPORTS = new Set(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);

function knownTransports(transports: readonly unknown[]): string[] {
  return transports.filter((each): each is string => typeof each === 'string' && TRANSPORTS.has(each));
}

function references(passkeys: readonly Passkey[], host: string): { id: string; transports: string[] }[] {
  return passkeys
    .filter((passkey) => passkey.host === host)
    .map(({ id, transports }) => ({ id, transports: [...transports] }));
}

/** Whatever is wrong with an answer makes the library throw, malformed ones included: all of it means no. */
async function quietly<T>(verify: () => Promise<T>): Promise<T | undefined> {
  try {
    return await verify();
  } catch {
    return undefined;
  }
}
