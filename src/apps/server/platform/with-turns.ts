import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SessionStore } from '#domain/operations/session-store.ts';

/**
 * The store, after whose writes and reads of a journal everybody else in the process has a turn. SQLite answers at once, so that a session
 * that catches up on a year would keep the page waiting until it is done.
 */
export function withTurns(store: SessionStore): SessionStore {
  const turning: Pick<SessionStore, 'append' | 'journal'> = {
    append: async (session, epoch, batch) => {
      await store.append(session, epoch, batch);
      await nextTurn();
    },
    journal: async (session, from, limit) => {
      const lines = await store.journal(session, from, limit);
      await nextTurn();
      return lines;
    },
  };
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'append' || name === 'journal') return turning[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
