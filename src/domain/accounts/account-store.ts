import type { UnixMs } from '#core/time.ts';
import type { ApiToken, TokenOfUser } from '#domain/accounts/api-token.ts';
import type { BrowserSession, SessionOfUser } from '#domain/accounts/browser-session.ts';
import type { Passkey } from '#domain/accounts/passkey.ts';
import type { User, UserChange } from '#domain/accounts/user.ts';

/** A new account. */
export type NewUser = Pick<User, 'id' | 'name' | 'role' | 'passwordHash' | 'created'>;

/** Accounts. There is always an admin who may sign in, once there was one: what would end that throws `resource.conflict`. */
export interface UserStore {
  count(): Promise<number>;
  get(id: string): Promise<User | undefined>;
  /** By `nameKey`. */
  byName(key: string): Promise<User | undefined>;
  /** By name. */
  list(): Promise<readonly User[]>;
  /** Throws `resource.conflict` when the name is taken, or, with `onlyFirst`, when there is an account already. */
  add(user: NewUser, options?: { readonly onlyFirst?: boolean }): Promise<void>;
  /** Ends the user's sessions, but for one, when the password is changed or the account disabled. False: there is no such user. */
  change(id: string, change: UserChange, keepSession?: string): Promise<boolean>;
  /** Puts a newer hash of the same password in the place of an older one, if it is still there; sessions go on. */
  renewHash(id: string, older: string, newer: string): Promise<void>;
  /** With everything that belongs to the account. False: there is no such user. */
  remove(id: string): Promise<boolean>;
}

/** What is asked for besides the password. */
export interface SecondFactorStore {
  /** Keeps the sealed secret of an authenticator that is not in force yet. */
  beginTotp(user: string, sealed: string): Promise<void>;
  /** Puts it in force, with the step that confirmed it and new recovery codes; false when it is not the pending one any more. */
  confirmTotp(user: string, confirmation: TotpConfirmation): Promise<boolean>;
  /** Takes the authenticator and the recovery codes away. */
  removeTotp(user: string): Promise<void>;
  /** True for one caller only, and never again for this step or an earlier one. */
  useTotpStep(user: string, step: number): Promise<boolean>;
  /** True for one caller only: the code is gone. */
  useRecoveryCode(user: string, codeHash: string): Promise<boolean>;
  countRecoveryCodes(user: string): Promise<number>;
  /** Oldest first. */
  passkeys(user: string): Promise<readonly Passkey[]>;
  passkey(id: string): Promise<Passkey | undefined>;
  /** False when this passkey is registered already, with whomever. */
  addPasskey(passkey: Passkey): Promise<boolean>;
  /** Notes a use. False when the counter is not later than the last one, unless the device does not count. */
  usePasskey(id: string, counter: number, now: UnixMs): Promise<boolean>;
  removePasskey(user: string, id: string): Promise<boolean>;
}

export interface TotpConfirmation {
  readonly sealed: string;
  readonly step: number;
  readonly codeHashes: readonly string[];
}

/** Browsers that are signed in, and where from. */
export interface BrowserSessionStore {
  /** Notes the sign-in and the address with the user as well, and ends the user's oldest sessions beyond `most`. */
  add(session: BrowserSession, most: number): Promise<void>;
  find(tokenHash: string): Promise<SessionOfUser | undefined>;
  get(id: string): Promise<BrowserSession | undefined>;
  /** Latest seen first. */
  list(user: string): Promise<readonly BrowserSession[]>;
  touch(id: string, now: UnixMs): Promise<void>;
  /** False when the user has no such session. */
  end(user: string, id: string): Promise<boolean>;
  /** All of a user's. */
  endAll(user: string): Promise<void>;
  /** Deletes those that were not seen since, or were made before. */
  drop(limits: { readonly seenBefore: UnixMs; readonly madeBefore: UnixMs }): Promise<void>;
  /** Whether this user has signed in from this address since then. */
  hasSignedInFrom(user: string, address: string, since: UnixMs): Promise<boolean>;
}

export interface ApiTokenStore {
  add(token: ApiToken): Promise<void>;
  find(tokenHash: string): Promise<TokenOfUser | undefined>;
  /** Oldest first. */
  list(owner: string): Promise<readonly ApiToken[]>;
  touch(id: string, now: UnixMs): Promise<void>;
  /** False when the owner has no such token. */
  remove(owner: string, id: string): Promise<boolean>;
}

/** Everything that accounts leave behind. */
export interface AccountStore {
  readonly users: UserStore;
  readonly factors: SecondFactorStore;
  readonly browsers: BrowserSessionStore;
  readonly tokens: ApiTokenStore;
}
