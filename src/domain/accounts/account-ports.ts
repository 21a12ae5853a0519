import type { Passkey } from '#domain/accounts/passkey.ts';

/** Makes and checks hashes of passwords. Both cost time and memory on purpose; what cannot be done soon is refused. */
export interface PasswordHasher {
  /** An encoded hash (PHC string). Throws `request.too-many` when too many wait already. */
  hash(password: string): Promise<string>;
  /**
   * Whether a password fits an encoded hash. Without one (nobody has that name) the same work is done, and the answer is false.
   * Throws `request.too-many` when too many wait already.
   */
  verify(password: string, encoded: string | undefined): Promise<boolean>;
  /** Whether a hash was made with other parameters than those of today. */
  isOutdated(encoded: string): boolean;
}

/** Keeps secrets that must be read again, such as those of authenticators, from whoever has only the store or a backup of it. */
export interface SecretBox {
  /** `owner` says whose it is; it opens for nobody else. */
  seal(secret: string, owner: string): Promise<string>;
  /** Undefined when it was sealed with another key or for somebody else, or was changed. */
  open(sealed: string, owner: string): Promise<string | undefined>;
}

/** What the browser is asked, and what its answer must hold. */
export interface PasskeyQuestion {
  /** The bytes to sign, base64url; good for one answer. */
  readonly challenge: string;
  /** Plain data for the browser. */
  readonly options: unknown;
}

/** The part of WebAuthn that a server plays. Pages are named by their origin, `https://assay.example.com`. */
export interface PasskeyProtocol {
  /** Throws `resource.conflict` when the page has an address instead of a name: passkeys need one. */
  askToRegister(
    page: string,
    user: { readonly id: string; readonly name: string },
    known: readonly Passkey[],
  ): Promise<PasskeyQuestion>;
  /** Undefined when the answer does not fit. */
  registered(answer: PasskeyAnswer): Promise<NewPasskey | undefined>;
  /** Without `allowed` any passkey of the page will do, and the device makes sure who holds it. */
  askToSign(page: string, allowed: readonly Passkey[] | undefined): Promise<PasskeyQuestion>;
  /** The counter that the device gives; undefined when the answer does not fit. */
  signed(answer: PasskeyAnswer & { readonly passkey: Passkey; readonly isAlone: boolean }): Promise<number | undefined>;
}

export interface PasskeyAnswer {
  readonly page: string;
  readonly challenge: string;
  /** As the browser gave it: anything. */
  readonly response: unknown;
}

export type NewPasskey = Pick<Passkey, 'id' | 'publicKey' | 'counter' | 'transports' | 'host'>;
