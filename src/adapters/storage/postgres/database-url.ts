import { AssayError } from '#core/errors.ts';

/** Where a PostgreSQL store is. `url` may hold a password; the others never do. */
export interface DatabaseAddress {
  readonly url: string;
  readonly schema: string;
  /** `db.example.org:5432/trading`, with the schema when it is not `assay`. */
  readonly place: string;
}

const DEFAULT_SCHEMA = 'assay';
const DEFAULT_PORT = '5432';

/** Reads `postgres://user:password@host:5432/database?schema=name`; throws `setting.invalid`, without repeating the text. */
export function parseDatabaseUrl(text: string): DatabaseAddress {
  const url = URL.parse(text);
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    const found = url === null ? 'no address' : `one that begins with ${url.protocol}//`;
    throw invalidAddress(`Expected DATABASE_URL to begin with "postgres://", was "${found}"`);
  }
  const schema = url.searchParams.get('schema') ?? DEFAULT_SCHEMA;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw invalidAddress(`Expected the schema of DATABASE_URL to be of a-z, 0-9 and _, was "${schema}"`);
  }
  const database = decodeURIComponent(url.pathname.slice(1));
  if (database === '') throw invalidAddress('Expected DATABASE_URL to name a database, was "none"');
  url.searchParams.delete('schema');
  const host = url.searchParams.get('host') ?? (url.hostname === '' ? 'localhost' : url.hostname);
  const port = url.searchParams.get('port') ?? (url.port === '' ? DEFAULT_PORT : url.port);
  const suffix = schema === DEFAULT_SCHEMA ? '' : ` schema ${schema}`;
  return { url: url.href, schema, place: `${decodeURIComponent(host)}:${port}/${database}${suffix}` };
}

function invalidAddress(message: string): AssayError {
  return new AssayError('setting.invalid', message, {
    remedy: 'Write it as postgres://user:password@host:5432/database, or leave it out to use files under --data-dir.',
  });
}
