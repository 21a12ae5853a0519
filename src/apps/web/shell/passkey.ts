import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import type { SignInAnswer } from '#contract/accounts.ts';
import { call } from '#apps/web/data/session.ts';

/** Signs in with a passkey; with the ticket of a sign-in by password it is the second factor. */
export async function signInByPasskey(ticket?: string): Promise<SignInAnswer> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const { challenge, options } = await call('POST /auth/passkey/options', {
    body: ticket === undefined ? {} : { ticket },
  });
  const response = await inWords(
    startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON }),
    'No passkey was used',
  );
  return call('POST /auth/passkey/verify', { body: { challenge, response } });
}

/** Makes a passkey on this device and registers it. */
export async function addPasskey(name: string, password: string): Promise<void> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const { challenge, options } = await call('POST /auth/passkeys/options', { body: { password } });
  const response = await inWords(
    startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON }),
    'No passkey was made',
  );
  await call('POST /auth/passkeys', { body: { challenge, name, response } });
}

/** The browser's own words for "cancelled" or "too late" help nobody. */
async function inWords<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  return promise.catch((cause: unknown) => {
    const isRefused = cause instanceof Error && cause.name === 'NotAllowedError';
    const why = isRefused
      ? 'it was cancelled, or took too long'
      : cause instanceof Error
        ? cause.message
        : String(cause);
    throw new Error(`${what}: ${why}.`, { cause });
  });
}
