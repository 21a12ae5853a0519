import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import type { SessionRecord, SessionStore } from '#domain/operations/session-store.ts';

/** The session of this name, or the only one whose name begins so. Throws `session.unknown` with the nearest names. */
export async function findSession(store: Pick<SessionStore, 'list'>, name: string): Promise<SessionRecord> {
  const sessions = await store.list();
  const exact = sessions.find(({ id }) => id === name);
  if (exact !== undefined) return exact;
  const found = sessions.filter(({ id }) => id.startsWith(name));
  if (found.length === 1) return found[0]!;
  const names = sessions.map(({ id }) => id);
  const near = nearestNames(name, names);
  const hint =
    found.length > 1
      ? `several begin with it: ${quoted(found.map(({ id }) => id))}`
      : near.length > 0
        ? `did you mean ${quoted(near)}?`
        : names.length > 0
          ? `there are: ${quoted(names)}`
          : 'there is none yet';
  throw new AssayError('session.unknown', `Unknown session "${name}": ${hint}`, {
    place: { value: name },
    remedy: '"assay trade" begins one; "assay positions" lists them.',
  });
}

/** The sessions that a command is about: the named one, or all, latest first. */
export async function chosenSessions(
  store: Pick<SessionStore, 'list'>,
  name: string | undefined,
): Promise<readonly SessionRecord[]> {
  return name === undefined ? store.list() : [await findSession(store, name)];
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`);
  return shown.join(', ');
}
