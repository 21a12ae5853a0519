import { AssayError } from '#core/errors.ts';
import { leavesOf } from '#apps/settings/setting-layer.ts';

/**
 * Throws `setting.invalid` when a file of settings holds what looks like a secret: under a name that secrets have, in the address
 * of a database, or by its looks. Says where, and never what.
 */
export function refuseSecrets(values: Readonly<Record<string, unknown>>, file: string): void {
  for (const [path, value] of leavesOf(values)) {
    if (path.length > 0 && holdsSecret(path.at(-1)!, value)) throw refused(path.join('.'), file);
  }
}

/** Whether a text is likely to be a key: nothing that quotes it is to be printed. */
export function looksSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(looksSecret);
  if (typeof value !== 'string') return false;
  return (
    hasPassword(value) || /-----BEGIN [A-Z ]*PRIVATE KEY/.test(value) || value.match(LONG_RUN)?.some(isMixed) === true
  );
}

function holdsSecret(key: string, value: unknown): boolean {
  if (value === null || typeof value === 'boolean') return false;
  return SECRET_NAMES.test(key) || looksSecret(value);
}

const SECRET_NAMES = /^(?:api[-_]?)?(?:key|secret|secret[-_]?key|password|passphrase|token|private[-_]?key)$/i;

/** Keys of exchanges are at least so long; names and paths have separators. */
const LONG_RUN = /[A-Za-z0-9]{32,}/g;

function isMixed(run: string): boolean {
  return /\d/.test(run) && /[A-Za-z]/.test(run);
}

function hasPassword(text: string): boolean {
  return (
    /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:[^/@\s]+@/i.test(text) || /[?&](?:password|token|secret|key)=[^&]/i.test(text)
  );
}

function refused(path: string, file: string): AssayError {
  const isDatabase = path === 'databaseUrl';
  return new AssayError(
    'setting.invalid',
    `Expected no secret in the settings, found what looks like one at "${path}" in "${file}"`,
    {
      place: { file, column: path },
      remedy: isDatabase
        ? 'Set DATABASE_URL in the environment, or leave the password to ~/.pgpass.'
        : 'Take it out, and give it as a variable (ASSAY_<VENUE>_KEY, ASSAY_<VENUE>_SECRET), in a file with mode 600 named by "secrets.file", or in Vault.',
    },
  );
}
