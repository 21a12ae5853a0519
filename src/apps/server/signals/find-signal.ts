import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import type { SignalRecord, SignalStore } from '#domain/signals/signal-store.ts';
import { storedSignalId } from '#apps/server/signals/signal-projection.ts';

/**
 * The signal of this id, or of this name in the only session that made it: orders and trades know signals by their names. Throws
 * `signal.unknown` with the nearest ids.
 */
export async function findSignal(store: SignalStore, id: string): Promise<SignalRecord> {
  const record = (await store.get(id)) ?? (await ofOnlySession(store, id));
  if (record !== undefined) return record;
  const started = await store.idsStartingWith(id, 5);
  const near = started.length > 0 ? started : await nearest(store, id);
  const hint = near.length === 0 ? '' : `: did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`;
  throw new AssayError('signal.unknown', `Expected the id of a stored signal, was "${id}"${hint}`, {
    place: { value: id },
  });
}

async function ofOnlySession(store: SignalStore, name: string): Promise<SignalRecord | undefined> {
  const [first, second] = await store.idsStartingWith(storedSignalId('', name), 2);
  return first === undefined || second !== undefined ? undefined : store.get(first);
}

async function nearest(store: SignalStore, id: string): Promise<readonly string[]> {
  const { items } = await store.page({ sort: 'time', limit: LOOKED_AT });
  return nearestNames(
    id,
    items.map((item) => item.id),
  );
}

const LOOKED_AT = 500;
