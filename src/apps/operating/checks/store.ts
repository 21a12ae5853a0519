import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { AssayError } from '#core/errors.ts';
import { bad, failure, ok, skipped, warning } from '#apps/operating/check.ts';
import type { Check, Finding } from '#apps/operating/check.ts';
import type { SchemaState } from '#apps/operating/looks/looks.ts';
import type { IntegrityName } from '#apps/operating/looks/make-looks.ts';
import type { StoreLooks } from '#apps/operating/looks/store-looks.ts';
import { countText, sizeText } from '#apps/operating/sizes.ts';

/** A whole store may take a while to be read. */
const LONG_MS = 120_000;
const NO_STORE = 'no store there yet: "assay import", "assay demo" or "assay trade" make one';
const UNSEALED =
  'Put "audit.key" back into the data folder if you have a copy. The next entry begins a seal anew: "assay audit verify" says since when.';
const DAMAGED =
  'Stop trading, keep a copy of the store, and restore the latest backup that "assay backup --verify" finds good.';

/** Whether the store opens, is of this version and whole. `place` is where it is, as it may be shown. */
export function storeCheck(
  looks: StoreLooks,
  store: { readonly place: string; readonly folder: string | undefined },
): Check {
  return {
    name: 'store',
    run: async () => {
      const market = await guarded('market', () => schemaOf(looks, 'market schema', store));
      // Both halves of a PostgreSQL store are one schema: what is true of one is true of the other.
      if (store.folder === undefined) return [market];
      return [market, await guarded('records', () => schemaOf(looks, 'records schema', store))];
    },
  };
}

async function schemaOf(
  looks: StoreLooks,
  look: 'market schema' | 'records schema',
  { place, folder }: { readonly place: string; readonly folder: string | undefined },
): Promise<Finding> {
  const name = look === 'market schema' ? 'market' : 'records';
  const found = await looks.find(look);
  if (found === undefined) return skipped(NO_STORE, name);
  const size = folder === undefined ? '' : `, ${await fileSize(join(folder, `${name}.db`))}`;
  const where = folder === undefined ? place : join(place, `${name}.db`);
  return schemaFinding(found.value, `${where}${size}`, folder === undefined ? 'postgres' : name);
}

/** Whether the tables are those of this version. */
export function schemaFinding({ tables, pending, unknown }: SchemaState, where: string, name: string): Finding {
  if (unknown.length > 0) {
    const found = `${where}: made by a newer Assay (it has "${unknown.join('", "')}")`;
    return bad(found, 'Update Assay, or name another store.', { about: name, code: 'store.unusable' });
  }
  const found = `${where}, ${countText(tables, 'table')}`;
  if (pending.length === 0) return ok(found, name);
  return warning(
    `${found}; not brought up to date: ${pending.join(', ')}`,
    'Make a backup, then run any command that opens the store: it does that by itself.',
    name,
  );
}

/** SQLite's own look at every page of its files. PostgreSQL looks after its own. */
export function integrityCheck(looks: StoreLooks): Check {
  const names: readonly IntegrityName[] = ['market integrity', 'records integrity'];
  return {
    name: 'integrity',
    timeoutMs: LONG_MS,
    run: () =>
      Promise.all(
        names.map(async (look) => {
          const about = look.split(' ')[0]!;
          return guarded(about, async () => {
            const found = await looks.find(look);
            if (found === undefined) return skipped('no file there', about);
            if (found.value.length === 0) return ok('every page is sound', about);
            return bad(found.value.join('; '), DAMAGED, { about, code: 'store.unusable' });
          });
        }),
      ),
  };
}

/** Journals, ledger and audit log: what a restore looks at, in the store that is in use. */
export function booksCheck(looks: StoreLooks): Check {
  const books = [
    ['journal', 'of the latest sessions, each hash fits those before it'],
    ['ledger', 'every transaction sums to zero'],
    ['audit', 'each hash fits the one before it'],
  ] as const;
  return {
    name: 'books',
    timeoutMs: LONG_MS,
    run: () =>
      Promise.all(
        books.map(([look, meaning]) =>
          guarded(look, async () => {
            const found = await looks.find(look);
            if (found === undefined) return skipped('no store there', look);
            const isUnsealed = look === 'audit' && !/^0 |sealed$/.test(found.value);
            return isUnsealed
              ? warning(`${found.value}: ${meaning}; there is no seal, or not its key`, UNSEALED, look)
              : ok(`${found.value}: ${meaning}`, look);
          }),
        ),
      ),
  };
}

export function killSwitchCheck(looks: StoreLooks): Check {
  return {
    name: 'kill switch',
    run: async () => {
      const found = await looks.find('kill switch');
      if (found === undefined) return [skipped('no store there')];
      if (found.value === undefined) return [ok('off')];
      const { since, reason } = found.value;
      const what = `on since ${formatInstant(since as UnixMs)}: ${reason}`;
      return [warning(what, 'Nothing that raises exposure is sent. "assay kill --help" says how it is lifted.')];
    },
  };
}

/** The checks are those of a restore, and speak of a backup. */
async function guarded(about: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    const finding = failure(error, about);
    const isDamage = error instanceof AssayError && DAMAGE.has(error.code);
    if (!isDamage) return finding;
    return { ...finding, found: finding.found.replace(/^Expected a whole backup, but its /, 'the '), remedy: DAMAGED };
  }
}

const DAMAGE: ReadonlySet<string> = new Set(['backup.damaged', 'journal.corrupt', 'audit.broken']);

async function fileSize(file: string): Promise<string> {
  const sizes = await Promise.all(
    [file, `${file}-wal`].map((each) =>
      stat(each).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizeText(sizes.reduce((sum, size) => sum + size, 0));
}
