import type { Clock } from '#core/clock.ts';
import { unixMs } from '#core/time.ts';
import { connectPostgres } from '#adapters/backup/snapshot/postgres-connection.ts';
import type { PostgresConnection } from '#adapters/backup/snapshot/postgres-connection.ts';
import { bad, failure, ok, skipped, warning } from '#apps/operating/check.ts';
import type { Check, Finding } from '#apps/operating/check.ts';
import { offsetFinding } from '#apps/operating/checks/clock-offset.ts';
import { countText, sizeText, spanText } from '#apps/operating/sizes.ts';

/** The database server, when the store is there: version, speed, durability, clock, who uses it. */
export function postgresCheck(databaseUrl: string | undefined, clock: Pick<Clock, 'now' | 'monotonic'>): Check {
  return {
    name: 'postgres',
    run: async () => {
      if (databaseUrl === undefined) return [skipped('not used: the store is in the data folder')];
      const password = passwordFinding(databaseUrl);
      try {
        return [...(await lookAt(databaseUrl, clock)), ...password];
      } catch (error) {
        return [failure(error), ...password];
      }
    },
  };
}

const VERSION_MINIMUM = 14;
const LATENCY_WARN_MS = 20;
const LATENCY_BAD_MS = 500;
const CLOCK_BAD_MS = 2_500;
const TRIPS = 5;

async function lookAt(databaseUrl: string, clock: Pick<Clock, 'now' | 'monotonic'>): Promise<readonly Finding[]> {
  const connection = await connectPostgres(databaseUrl);
  try {
    return await serverFindings(connection, clock);
  } finally {
    await connection.close();
  }
}

async function serverFindings(
  connection: PostgresConnection,
  clock: Pick<Clock, 'now' | 'monotonic'>,
): Promise<readonly Finding[]> {
  const server = await facts(connection);
  const latency = await latencyMs(connection, clock);
  const askedAt = clock.now();
  const told = await connection.query('select floor(extract(epoch from clock_timestamp()) * 1000)::bigint');
  const reading = { theirs: unixMs(Number(told[0]?.[0])), askedAt, answeredAt: clock.now() };
  return [
    versionFinding(server.version),
    latencyFinding(latency),
    durabilityFinding(server),
    offsetFinding(reading, CLOCK_BAD_MS, 'the database'),
    ok(
      `${sizeText(server.bytes)}, ${countText(server.connections, 'connection')} of Assay, ${countText(server.locks, 'lock')} of a store held`,
      'use',
    ),
  ];
}

/** What a server says of itself. */
export interface ServerFacts {
  /** `150004` for 15.4. */
  readonly version: number;
  readonly synchronousCommit: string;
  readonly fsync: string;
  readonly isStandby: boolean;
  readonly bytes: number;
  readonly connections: number;
  readonly locks: number;
}

async function facts(connection: PostgresConnection): Promise<ServerFacts> {
  const rows =
    await connection.query(`select current_setting('server_version_num'), current_setting('synchronous_commit'),
    current_setting('fsync'), pg_is_in_recovery(), pg_database_size(current_database()),
    (select count(*) from pg_stat_activity where datname = current_database() and application_name like 'assay%' and pid <> pg_backend_pid()),
    (select count(*) from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database()))`);
  const [version, synchronousCommit, fsync, standby, bytes, connections, locks] = rows[0] ?? [];
  return {
    version: Number(version),
    synchronousCommit: String(synchronousCommit),
    fsync: String(fsync),
    isStandby: standby === 't',
    bytes: Number(bytes),
    connections: Number(connections),
    locks: Number(locks),
  };
}

function versionFinding(version: number): Finding {
  const major = Math.floor(version / 10_000);
  const found = `PostgreSQL ${major}.${version % 10_000}`;
  if (major >= VERSION_MINIMUM) return ok(found, 'version');
  return bad(found, `Use PostgreSQL ${VERSION_MINIMUM} or newer.`, { about: 'version', code: 'store.unusable' });
}

/** Middle of some round trips. */
async function latencyMs(connection: PostgresConnection, clock: Pick<Clock, 'monotonic'>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < TRIPS; i++) {
    const began = clock.monotonic();
    await connection.query('select 1');
    times.push(clock.monotonic() - began);
  }
  return times.sort((a, b) => a - b)[Math.floor(TRIPS / 2)]!;
}

function latencyFinding(ms: number): Finding {
  const found = `answers within ${ms < 10 ? `${ms.toFixed(1)} ms` : spanText(ms)}`;
  const remedy = 'Each step of trading asks it several times: run it on the same machine, or nearby.';
  if (ms > LATENCY_BAD_MS) return bad(found, remedy, { about: 'latency', code: 'store.lost' });
  return ms > LATENCY_WARN_MS ? warning(found, remedy, 'latency') : ok(found, 'latency');
}

/** Assay turns `synchronous_commit` on for what must last; nothing can make up for a server without `fsync`. */
export function durabilityFinding({ synchronousCommit, fsync, isStandby }: ServerFacts): Finding {
  const details = { about: 'durability', code: 'store.unusable' } as const;
  if (isStandby)
    return bad('it is a standby, which cannot be written', 'Name the primary server in DATABASE_URL.', details);
  if (fsync !== 'on') {
    return bad('fsync is off: a power cut may destroy the database', 'Set fsync = on in postgresql.conf.', details);
  }
  return ok(
    `fsync is on, synchronous_commit is ${synchronousCommit} (Assay sets it on for orders, ledger and audit)`,
    'durability',
  );
}

/** An address shows in lists of processes and in environments of containers. Never says what the password is. */
function passwordFinding(databaseUrl: string): readonly Finding[] {
  const url = URL.parse(databaseUrl);
  const hasPassword = url !== null && (url.password !== '' || url.searchParams.has('password'));
  if (!hasPassword) return [];
  const found = 'the address of the database holds a password';
  return [warning(found, 'Move it to ~/.pgpass (mode 600), and leave it out of DATABASE_URL.', 'password')];
}
