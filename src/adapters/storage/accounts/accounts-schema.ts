/** Tables of who may sign in. Times are UTC ms; secrets are sealed or hashed. */
export interface AccountsSchema {
  readonly account: AccountTable;
  readonly account_recovery_code: RecoveryCodeTable;
  readonly account_passkey: PasskeyTable;
  readonly account_session: BrowserSessionTable;
  readonly account_address: AccountAddressTable;
  readonly account_token: ApiTokenTable;
}

export interface AccountTable {
  readonly id: string;
  readonly name: string;
  /** The name in the form in which it is looked up. */
  readonly name_key: string;
  readonly role: string;
  readonly password_hash: string;
  readonly created: number;
  readonly last_sign_in: number | null;
  readonly is_disabled: number;
  readonly totp: string | null;
  readonly pending_totp: string | null;
  /** The last step whose code was taken. */
  readonly totp_step: number | null;
}

export interface RecoveryCodeTable {
  readonly account: string;
  readonly code_hash: string;
}

export interface PasskeyTable {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly public_key: Uint8Array;
  readonly counter: number;
  /** JSON. */
  readonly transports: string;
  readonly host: string;
  readonly created: number;
  readonly last_used: number | null;
}

export interface BrowserSessionTable {
  readonly id: string;
  readonly token_hash: string;
  readonly account: string;
  readonly created: number;
  readonly last_seen: number;
  readonly agent: string;
  readonly address: string;
}

/** An address that somebody has signed in from. */
export interface AccountAddressTable {
  readonly account: string;
  readonly address: string;
  readonly last_sign_in: number;
}

export interface ApiTokenTable {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly token_hash: string;
  /** JSON. */
  readonly scopes: string;
  readonly created: number;
  readonly expires: number | null;
  readonly last_used: number | null;
}
