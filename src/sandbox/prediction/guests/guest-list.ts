import { createHash } from 'node:crypto';
import { Guest } from '#sandbox/prediction/guests/guest.ts';
import type { ApiKey } from '#sandbox/prediction/guests/guest.ts';

/** Everybody who has an account. Whoever asks for a key gets one, with money: it is a sandbox. */
export class GuestList {
  private readonly collateral: string;
  private readonly byAddress = new Map<string, Guest>();
  private readonly byKey = new Map<string, { readonly guest: Guest; readonly key: ApiKey }>();

  constructor(collateral: string) {
    this.collateral = collateral;
  }

  all(): Iterable<Guest> {
    return this.byAddress.values();
  }

  /** By wallet, in any case. */
  find(address: string): Guest | undefined {
    return this.byAddress.get(address.toLowerCase());
  }

  /** The key of a wallet and nonce, always the same; its first one opens the account. */
  keyOf(wallet: string, nonce: string): ApiKey {
    const address = wallet.toLowerCase();
    const key = derivedKey(address, nonce);
    const guest = this.byAddress.get(address) ?? new Guest(address, key, this.collateral);
    this.byAddress.set(address, guest);
    this.byKey.set(key.apiKey, { guest, key });
    return key;
  }

  /** Whose key it is, with its secret; undefined when it is nobody's. */
  owner(apiKey: string): { readonly guest: Guest; readonly key: ApiKey } | undefined {
    return this.byKey.get(apiKey);
  }
}

function derivedKey(address: string, nonce: string): ApiKey {
  const bytes = (what: string): Buffer => createHash('sha256').update(`${what}:${address}:${nonce}`).digest();
  const id = bytes('key').toString('hex');
  const apiKey = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20, 32)].join('-');
  const secret = bytes('secret').toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  return { apiKey, secret, passphrase: bytes('passphrase').toString('hex') };
}
