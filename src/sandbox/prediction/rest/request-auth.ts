import { createHmac } from 'node:crypto';
import { isSameSecret } from '#core/hmac.ts';
import { TypedData, signerOf } from '#core/typed-data.ts';
import type { HttpRequest } from '#core/wire.ts';
import type { Guest } from '#sandbox/prediction/guests/guest.ts';
import type { GuestList } from '#sandbox/prediction/guests/guest-list.ts';
import { SERVICES } from '#sandbox/prediction/rest/paths.ts';
import { refuse } from '#sandbox/prediction/rest/refusal.ts';

const ATTESTATION = 'This message attests that I control the given wallet';

/**
 * Whose request it is, by its key ("L2"): an HMAC over time, method, path and body. The path is signed as the client knows it,
 * without what stands before it at the sandbox. Throws the venue's refusal.
 */
export function guestOf({ headers, method, path, body }: HttpRequest, guests: GuestList): Guest {
  const { poly_api_key: apiKey = '', poly_passphrase: passphrase = '', poly_timestamp: time = '' } = headers;
  const found = guests.owner(apiKey);
  if (found === undefined || !/^\d{1,13}$/.test(time)) throw refuse.unauthorized();
  const { guest, key } = found;
  if (!isSameSecret(key.passphrase, passphrase)) throw refuse.unauthorized();
  if ((headers['poly_address'] ?? '').toLowerCase() !== guest.address) throw refuse.unauthorized();
  const own = path.slice(SERVICES.clob.length);
  const isSigned = [own, path].some((signed) =>
    isSameSecret(hmacOf(key.secret, `${time}${method}${signed}${body}`), headers['poly_signature'] ?? ''),
  );
  if (!isSigned) throw refuse.unauthorized();
  return guest;
}

/** HMAC-SHA256 in the alphabet of addresses, padded; the secret is written in the same. */
export function hmacOf(secret: string, text: string): string {
  const key = Buffer.from(secret, 'base64url');
  const digest = createHmac('sha256', key).update(text).digest('base64');
  return digest.replaceAll('+', '-').replaceAll('/', '_');
}

/** Checks that somebody has a wallet's key ("L1"), by what was signed with it. */
export class WalletCheck {
  private readonly typed: TypedData;

  constructor(chainId: number) {
    this.typed = typedAttestation(chainId);
  }

  /** The wallet and the nonce; throws the venue's refusal. */
  walletOf(headers: HttpRequest['headers']): { readonly address: string; readonly nonce: string } {
    const { poly_address: address = '', poly_signature: signature = '', poly_timestamp: timestamp = '' } = headers;
    const nonce = headers['poly_nonce'] ?? '0';
    if (!/^0x[0-9a-fA-F]{40}$/.test(address) || !/^\d{1,18}$/.test(nonce)) throw refuse.badL1();
    const digest = this.typed.digest({ address, timestamp, nonce: BigInt(nonce), message: ATTESTATION });
    if (signerOf(digest, signature)?.toLowerCase() !== address.toLowerCase()) throw refuse.badL1();
    return { address, nonce };
  }
}

/** What a wallet signs to get a key. */
export function typedAttestation(chainId: number): TypedData {
  const fields = [
    { name: 'address', type: 'address' },
    { name: 'timestamp', type: 'string' },
    { name: 'nonce', type: 'uint256' },
    { name: 'message', type: 'string' },
  ];
  return new TypedData({ name: 'ClobAuthDomain', version: '1', chainId }, { ClobAuth: fields }, 'ClobAuth');
}
