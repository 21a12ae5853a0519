import { AssayError } from '#core/errors.ts';
import { checkPassword } from '#domain/accounts/password-rules.ts';
import { accountName, nameKey } from '#domain/accounts/user.ts';
import type { User, UserRole } from '#domain/accounts/user.ts';
import { newId, note } from '#apps/server/accounts/account-parts.ts';
import type { AccountParts } from '#apps/server/accounts/account-parts.ts';

export interface NewPerson {
  readonly name: string;
  readonly password: string;
  readonly role: UserRole;
}

export interface PersonChange {
  readonly role?: UserRole | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly password?: string | undefined;
}

/** What of the parts is needed; the command line has no more. */
export type PeopleParts = Pick<AccountParts, 'store' | 'audit' | 'clock' | 'passwords' | 'random'>;

/** Accounts, as admins and the command line see them. `actor` goes into the audit log. */
export class PeopleDesk {
  private readonly parts: PeopleParts;

  constructor(parts: PeopleParts) {
    this.parts = parts;
  }

  list(): Promise<readonly User[]> {
    return this.parts.store.users.list();
  }

  /** By name. Throws `argument.unknown`. */
  async named(name: string): Promise<User> {
    const user = await this.parts.store.users.byName(nameKey(name));
    if (user !== undefined) return user;
    const names = (await this.list()).map((each) => each.name).join(', ');
    throw new AssayError(
      'argument.unknown',
      `Expected the name of an account, was "${name}"; known: ${names || 'none'}`,
      {
        place: { value: name },
      },
    );
  }

  /** Throws `argument.invalid` for a bad name or password, `resource.conflict` when the name is taken or the first account is no admin. */
  async add(person: NewPerson, actor: string, options: { readonly onlyFirst?: boolean } = {}): Promise<User> {
    const { store, passwords, clock } = this.parts;
    const name = accountName(person.name);
    checkPassword(person.password, name);
    if (person.role !== 'admin' && (await store.users.count()) === 0) {
      throw new AssayError('resource.conflict', `Expected the first account to be an admin, was "${person.role}"`, {
        place: { column: 'role', value: person.role },
      });
    }
    const passwordHash = await passwords.hash(person.password);
    const user = { id: newId(this.parts), name, role: person.role, passwordHash, created: clock.now() };
    await store.users.add(user, options);
    await note(this.parts, { actor, action: 'user.add', detail: { user: user.id, name, role: user.role } });
    return this.present(user.id);
  }

  /** A new password or a disabled account ends sessions, `keepSession` excepted. Throws `resource.unknown`, `resource.conflict`, `argument.invalid`. */
  async change(
    id: string,
    change: PersonChange,
    by: { readonly actor: string; readonly keepSession?: string },
  ): Promise<User> {
    const { store, passwords } = this.parts;
    const { role, isDisabled, password } = change;
    const user = await this.present(id);
    if (password !== undefined) checkPassword(password, user.name);
    const values = {
      ...(role === undefined ? {} : { role }),
      ...(isDisabled === undefined ? {} : { isDisabled }),
      ...(password === undefined ? {} : { passwordHash: await passwords.hash(password) }),
    };
    if (!(await store.users.change(id, values, by.keepSession))) throw unknownUser(id);
    const said = { role, isDisabled, ...(password === undefined ? {} : { password: 'changed' }) };
    await note(this.parts, { actor: by.actor, action: 'user.change', detail: { user: id, name: user.name, ...said } });
    return this.present(id);
  }

  /** Throws `resource.unknown`, `resource.conflict`. */
  async remove(id: string, actor: string): Promise<void> {
    const { name } = await this.present(id);
    if (!(await this.parts.store.users.remove(id))) throw unknownUser(id);
    await note(this.parts, { actor, action: 'user.remove', detail: { user: id, name } });
  }

  /** Takes authenticator, recovery codes and passkeys away and ends all sessions, for somebody who has lost them. */
  async resetSecondFactor(id: string, actor: string): Promise<void> {
    const { factors, browsers } = this.parts.store;
    const { name } = await this.present(id);
    await factors.removeTotp(id);
    for (const passkey of await factors.passkeys(id)) await factors.removePasskey(id, passkey.id);
    await browsers.endAll(id);
    await note(this.parts, { actor, action: 'user.reset-second-factor', detail: { user: id, name } });
  }

  private async present(id: string): Promise<User> {
    const user = await this.parts.store.users.get(id);
    if (user === undefined) throw unknownUser(id);
    return user;
  }
}

function unknownUser(id: string): AssayError {
  const shown = id.slice(0, 80);
  return new AssayError('resource.unknown', `Expected an account, was "${shown}"`, { place: { value: shown } });
}
