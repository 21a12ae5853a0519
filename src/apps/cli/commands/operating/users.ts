import { Option } from 'commander';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import type { User, UserRole } from '#domain/accounts/user.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { readPassword } from '#apps/cli/operate/read-password.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';
import { dim, green, red, renderTable } from '#apps/cli/table.ts';
import { openTradingStore } from '#apps/operating/open-trading-store.ts';
import { timeText } from '#apps/research/run/words.ts';
import { PeopleDesk } from '#apps/server/accounts/people-desk.ts';
import { peopleParts } from '#apps/server/accounts/people-parts.ts';

interface Options {
  readonly role?: UserRole;
  readonly json?: boolean;
}

const ROLES: readonly UserRole[] = ['viewer', 'trader', 'admin'];

const HELP = `
Accounts for the dashboard and its API. As soon as there is one, the server asks everybody to sign in, from its next start on. The
first account is an admin; the last admin stays. Changes hold at once, also in a server that is running, and stand in the audit log.

A password is typed at the terminal, where it is not shown, or is the first line of the input; it is never an argument.

  viewer   looks
  trader   starts backtests, trades, pulls the kill switch
  admin    settings, people, the audit log

Examples:
  assay users
  assay users add anna --role admin
  assay users role anna --role trader
  assay users disable anna                  signs out everywhere; enable lets in again
  assay users reset-password anna < new-password.txt
  assay users reset-second-factor anna      the authenticator or the passkeys are lost
  assay users remove anna`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('[action]', 'nothing, add, role, disable, enable, remove, reset-password, reset-second-factor')
      .argument('[name]', 'name of the account')
      .addOption(new Option('--role <role>', 'with add and role').choices(ROLES))
      .option('--json', 'as JSON')
      .addHelpText('after', HELP)
      .action((action: string | undefined, name: string | undefined, options: Options) => {
        return run(context, { action: action ?? 'list', name, options });
      });
  },
};

interface Call {
  readonly action: string;
  readonly name: string | undefined;
  readonly options: Options;
}

/** Who the command line is in the audit log. */
const ACTOR = 'cli';
const BY = { actor: ACTOR };

async function run(context: CliContext, { action, name, options }: Call): Promise<void> {
  const work = ACTIONS[action];
  if (action !== 'list' && work === undefined) throw unknownName('action', action, ['list', ...Object.keys(ACTIONS)]);
  if (work === undefined && name !== undefined) throw wrongWords(`no name with "${action}"`, name);
  if (work !== undefined && name === undefined) throw wrongWords(`a name: assay users ${action} <name>`, 'none');
  if (options.role !== undefined && !TAKES_ROLE.has(action)) throw wrongWords(`--role with add or role`, action);
  const store = await openTradingStore(settingsOf(context));
  try {
    const desk = new PeopleDesk(peopleParts(store, systemClock));
    if (work !== undefined && name !== undefined) context.note(await work({ desk, context, name, role: options.role }));
    print(context, options, await desk.list());
  } finally {
    await store.close();
  }
}

interface Task {
  readonly desk: PeopleDesk;
  readonly context: CliContext;
  readonly name: string;
  readonly role: UserRole | undefined;
}

/** What each word does; they answer what has been done. */
const ACTIONS: Readonly<Record<string, (task: Task) => Promise<string>>> = {
  add: async ({ desk, context, name, role }) => {
    const asked = needed(role, 'add');
    const user = await desk.add({ name, password: await askPassword(context), role: asked }, ACTOR);
    return `${user.name} may sign in, as ${user.role}`;
  },
  role: async ({ desk, name, role }) => {
    const user = await desk.change((await desk.named(name)).id, { role: needed(role, 'role') }, BY);
    return `${user.name} is ${user.role} now`;
  },
  disable: async ({ desk, name }) => {
    const user = await desk.change((await desk.named(name)).id, { isDisabled: true }, BY);
    return `${user.name} is signed out everywhere, and cannot sign in; API tokens do not work either`;
  },
  enable: async ({ desk, name }) => {
    const user = await desk.change((await desk.named(name)).id, { isDisabled: false }, BY);
    return `${user.name} may sign in again`;
  },
  remove: async ({ desk, name }) => {
    const user = await desk.named(name);
    await desk.remove(user.id, ACTOR);
    return `${user.name} is removed, with sessions, tokens and passkeys`;
  },
  'reset-password': async ({ desk, context, name }) => {
    const { id } = await desk.named(name);
    const user = await desk.change(id, { password: await askPassword(context) }, BY);
    return `${user.name} has the new password, and is signed out everywhere`;
  },
  'reset-second-factor': async ({ desk, name }) => {
    const user = await desk.named(name);
    await desk.resetSecondFactor(user.id, ACTOR);
    return `${user.name} signs in with the password alone, and should set up an authenticator or a passkey again`;
  },
};

const TAKES_ROLE = new Set(['add', 'role']);

function askPassword({ stderr }: CliContext): Promise<string> {
  return readPassword(process.stdin, stderr);
}

function needed(role: UserRole | undefined, action: string): UserRole {
  if (role !== undefined) return role;
  throw wrongWords(`--role ${ROLES.join('|')} with "${action}"`, 'none');
}

function wrongWords(expected: string, found: string): AssayError {
  return new AssayError('argument.invalid', `Expected ${expected}, was "${found}"`, { place: { value: found } });
}

function print(context: CliContext, { json }: Options, users: readonly User[]): void {
  if (json === true) context.stdout.write(`${JSON.stringify({ users: users.map(shown) }, undefined, 2)}\n`);
  else if (users.length > 0) context.stdout.write(`${renderTable(COLUMNS, users)}\n`);
  else context.note('There are no accounts: on this machine the server asks nobody to sign in.');
}

/** Without hashes and sealed secrets. */
function shown({ name, role, created, lastSignIn, isDisabled, totp, passkeys }: User) {
  return { name, role, created, lastSignIn: lastSignIn ?? null, isDisabled, hasTotp: totp !== undefined, passkeys };
}

const COLUMNS = [
  { title: 'name', value: ({ name }: User) => name },
  { title: 'role', value: ({ role }: User) => role },
  { title: 'may sign in', value: ({ isDisabled }: User) => (isDisabled ? red('no') : green('yes')) },
  { title: 'second factor', value: secondFactor },
  {
    title: 'last sign-in (UTC)',
    value: ({ lastSignIn }: User) => (lastSignIn === undefined ? dim('never') : timeText(lastSignIn)),
  },
];

function secondFactor({ totp, passkeys }: User): string {
  const keys = passkeys === 0 ? [] : [passkeys === 1 ? '1 passkey' : `${passkeys} passkeys`];
  return [...(totp === undefined ? [] : ['authenticator']), ...keys].join(', ') || dim('none');
}
