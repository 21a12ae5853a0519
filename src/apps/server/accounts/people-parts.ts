import type { Clock } from '#core/clock.ts';
import { Argon2Passwords } from '#adapters/accounts/argon2-passwords.ts';
import { secureRandom } from '#adapters/accounts/random-token.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { PeopleParts } from '#apps/server/accounts/people-desk.ts';

/** What looking after accounts needs, made of the real parts: for the server and the command line. */
export function peopleParts({ accounts, audit }: Pick<Store, 'accounts' | 'audit'>, clock: Clock): PeopleParts {
  return { store: accounts, audit, clock, passwords: new Argon2Passwords(), random: secureRandom };
}
