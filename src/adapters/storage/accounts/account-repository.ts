import type { AccountStore } from '#domain/accounts/account-store.ts';
import { ApiTokenRepository } from '#adapters/storage/accounts/api-token-repository.ts';
import { BrowserSessionRepository } from '#adapters/storage/accounts/browser-session-repository.ts';
import { SecondFactorRepository } from '#adapters/storage/accounts/second-factor-repository.ts';
import { UserRepository } from '#adapters/storage/accounts/user-repository.ts';
import type { Database } from '#adapters/storage/database.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';

/** Accounts and what belongs to them. */
export class AccountRepository implements AccountStore {
  readonly users: UserRepository;
  readonly factors: SecondFactorRepository;
  readonly browsers: BrowserSessionRepository;
  readonly tokens: ApiTokenRepository;

  constructor(database: Database<RecordsSchema>) {
    this.users = new UserRepository(database);
    this.factors = new SecondFactorRepository(database);
    this.browsers = new BrowserSessionRepository(database);
    this.tokens = new ApiTokenRepository(database);
  }
}
