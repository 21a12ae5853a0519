import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AssayError } from '#core/errors.ts';

/**
 * Takes an account for this process, until it is disposed of or the process ends, however it ends. Throws `live.refused` when another
 * process of this data folder trades it: each would take the orders of the other for its own.
 */
export function lockAccount(folder: string, name: string): Disposable {
  const database = new DatabaseSync(join(folder, `${name}.lock`), { timeout: 0 });
  try {
    // A file without content: only who has it locked matters.
    database.exec('begin exclusive');
  } catch (cause) {
    database.close();
    throw new AssayError(
      'live.refused',
      `Expected to be the only process that trades account "${name}", was another one`,
      {
        place: { value: name },
        remedy: 'Nothing was sent. End the other one first.',
        cause,
      },
    );
  }
  return { [Symbol.dispose]: () => database.close() };
}
