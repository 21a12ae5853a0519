import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '#core/hash.ts';
import { unixMs } from '#core/time.ts';
import { sealHead } from '#domain/operations/audit-seal.ts';
import type { AuditHead, AuditKeyState } from '#domain/operations/audit-seal.ts';
import type { AuditVerdict } from '#domain/operations/audit-verdict.ts';
import { AuditVerifier } from '#domain/operations/audit-verifier.ts';
import { linkHash } from '#domain/operations/audit.ts';
import { AuditKeyFile } from '#adapters/storage/operations/audit-key-file.ts';
import { auditHead } from '#adapters/storage/operations/audit-head-row.ts';
import { openStore } from '#adapters/storage/store.ts';
import { captureCli } from '#apps/cli/captured-run.ts';

const ENTRIES = 40;
const TAMPERINGS = 10_000;
const THROUGH_THE_COMMAND = 300;
const SEED = 20_261_121;

type Cells = Readonly<Record<string, SQLInputValue>>;
interface Log {
  readonly rows: readonly Cells[];
  readonly heads: readonly Cells[];
}

/** What somebody does who can change the database, knows how entries are chained, and has everything but the key. */
interface Tampering {
  readonly what: (typeof WAYS)[number];
  readonly at: number;
  readonly to: number;
  readonly field: string;
  readonly text: string;
  readonly number: number;
  /** Makes the chain anew from there on, and the heads with it, sealed with a key made up. */
  readonly isChainMade: boolean;
  readonly isHeadMade: boolean;
}

const WAYS = [
  'edit',
  'delete',
  'cut',
  'empty',
  'swap',
  'move',
  'reverse',
  'duplicate',
  'insert',
  'edit head',
  'delete heads',
  'renumber',
] as const;

const tamperings: fc.Arbitrary<Tampering> = fc.record({
  what: fc.constantFrom(...WAYS),
  at: fc.nat(ENTRIES - 1),
  to: fc.nat(ENTRIES - 1),
  field: fc.constantFrom('time', 'actor', 'action', 'detail', 'hash', 'n'),
  text: fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('{}', 'null', '{"n":1}', ' ', 'cli')),
  number: fc.oneof(fc.integer(), fc.constantFrom(-1, 0, 1, 1.5, Number.MAX_SAFE_INTEGER)),
  isChainMade: fc.boolean(),
  isHeadMade: fc.boolean(),
});

describe('an audit log that somebody has changed', () => {
  let folder: string;
  let log: Log;
  let key: AuditKeyState;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-audit-'));
    await using store = await openStore(folder);
    for (let n = 0; n < ENTRIES; n++) {
      const detail = n % 3 === 0 ? {} : { n, reason: `entry ${n}`, keys: ['a', null, 1.5] };
      await store.audit.add({
        time: unixMs(1_000 * n),
        actor: n % 2 === 0 ? 'cli' : 'user:anna',
        action: 'test',
        detail,
      });
    }
    log = readLog(join(folder, 'records.db'));
    key = (await new AuditKeyFile(folder).look())!;
    await store.close();
    copyFileSync(join(folder, 'records.db'), join(folder, 'kept'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(`is found out ${TAMPERINGS} times out of ${TAMPERINGS}, and never without reason`, () => {
    let tried = 0;
    const property = fc.property(tamperings, fc.nat(ENTRIES), (tampering, length) => {
      const changed = tampered(log, tampering);
      fc.pre(canonicalJson(changed) !== canonicalJson(log));
      tried++;
      const verdict = judged(changed, key);
      expect(verdict.kind, JSON.stringify(tampering)).toBe('broken');
      // As it was after each entry, with the head that it had then.
      const { rows } = log;
      const untouched = { rows: rows.slice(0, length), heads: length === 0 ? [] : [headAt(rows[length - 1]!, key)] };
      expect(judged(untouched, { ...key, isUsed: length > 0 }).problem).toBeUndefined();
    });
    fc.assert(property, { seed: SEED, numRuns: TAMPERINGS, maxSkipsPerRun: 20 });
    expect(tried).toBe(TAMPERINGS);
  });

  it(`is found out by the command, ${THROUGH_THE_COMMAND} times in a real file`, async () => {
    const property = fc.asyncProperty(tamperings, async (tampering) => {
      const changed = tampered(log, tampering);
      fc.pre(canonicalJson(changed) !== canonicalJson(log) && fitsTable(changed));
      copyFileSync(join(folder, 'kept'), join(folder, 'records.db'));
      writeLog(join(folder, 'records.db'), changed);
      const run = await captureCli(['audit', 'verify', '--json'], folder);
      expect(run.exitCode, JSON.stringify(tampering)).toBe(1);
      expect(JSON.parse(run.stdout)).toMatchObject({ kind: 'broken', problem: { entry: expect.any(Number) } });
      expect(run.stderr).toContain('audit.broken');
    });
    await fc.assert(property, { seed: SEED, numRuns: THROUGH_THE_COMMAND, maxSkipsPerRun: 50 });
    copyFileSync(join(folder, 'kept'), join(folder, 'records.db'));
    expect((await captureCli(['audit', 'verify'], folder)).exitCode).toBe(0);
  });
});

function judged({ rows, heads }: Log, key: AuditKeyState): AuditVerdict {
  const verifier = new AuditVerifier({ heads: heads.map((head) => auditHead(head as never)), key });
  for (const row of inOrder(rows)) if (!verifier.follow(row as never)) break;
  return verifier.end(rows.length);
}

function tampered(log: Log, tampering: Tampering): Log {
  const { isChainMade, isHeadMade, what, at } = tampering;
  const changed = changedLog(log, tampering);
  if (what === 'edit head' || what === 'delete heads') return changed;
  const rows = isChainMade ? chained(changed.rows, what === 'empty' ? 0 : at) : changed.rows;
  const last = rows.at(-1);
  if (!isHeadMade || last === undefined) return { ...changed, rows };
  const [head] = log.heads;
  return { rows, heads: [{ ...head!, entries: rows.length, hash: last['hash']! }] };
}

function changedLog({ rows, heads }: Log, { what, at, to, field, text, number }: Tampering): Log {
  const row = rows[at]!;
  switch (what) {
    case 'edit':
      return { heads, rows: rows.with(at, { ...row, [field]: field === 'n' || field === 'time' ? number : text }) };
    case 'delete':
      return { heads, rows: rows.toSpliced(at, 1) };
    case 'cut':
      return { heads, rows: rows.slice(0, at) };
    case 'empty':
      return { heads, rows: [] };
    case 'swap':
      return { heads, rows: renumbered(rows.with(at, rows[to]!).with(to, row)) };
    case 'move':
      return { heads, rows: renumbered(rows.toSpliced(at, 1).toSpliced(to, 0, row)) };
    case 'reverse':
      return { heads, rows: renumbered([...rows.slice(0, at), ...rows.slice(at).toReversed()]) };
    case 'duplicate':
      return { heads, rows: renumbered(rows.toSpliced(to, 0, row)) };
    case 'insert':
      return { heads, rows: renumbered(rows.toSpliced(to, 0, { ...row, action: text, time: number })) };
    case 'renumber':
      return { heads, rows: rows.with(at, { ...row, n: number }) };
    case 'delete heads':
      return { heads: [], rows };
    case 'edit head': {
      const part = ['key_id', 'since', 'entries', 'hash', 'seal'][at % 5]!;
      return { heads: [{ ...heads[0]!, [part]: part === 'since' || part === 'entries' ? number : text }], rows };
    }
  }
}

function renumbered(rows: readonly Cells[]): readonly Cells[] {
  return rows.map((row, n) => ({ ...row, n }));
}

/** The chain made anew from an entry on, as the code makes it. */
function chained(rows: readonly Cells[], from: number): readonly Cells[] {
  let previous = '';
  return rows.map((row, n) => {
    const hash = n < from ? textOf(row['hash']) : rehashed(row, n, previous);
    previous = hash;
    return { ...row, n, hash };
  });
}

function rehashed({ time, actor, action, detail, hash }: Cells, n: number, previous: string): string {
  try {
    const entry = { time: unixMs(Number(time)), actor: textOf(actor), action: textOf(action) };
    return linkHash({ ...entry, detail: JSON.parse(textOf(detail)) as unknown }, n, previous);
  } catch {
    return textOf(hash);
  }
}

function textOf(value: SQLInputValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** As the database gives them back. */
function inOrder(rows: readonly Cells[]): readonly Cells[] {
  return rows.toSorted((a, b) => Number(a['n']) - Number(b['n']));
}

/** A table has each number once. */
function fitsTable({ rows }: Log): boolean {
  return new Set(rows.map(({ n }) => n)).size === rows.length;
}

function headAt(row: Cells, { key }: AuditKeyState): Cells {
  const { keyId, since, entries, hash, seal }: AuditHead = sealHead(key, 0, {
    n: Number(row['n']),
    hash: textOf(row['hash']),
  });
  return { key_id: keyId, since, entries, hash, seal };
}

function readLog(file: string): Log {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare('select n, time, actor, action, detail, hash from audit order by n').all();
  const heads = database.prepare('select key_id, since, entries, hash, seal from audit_head').all();
  database.close();
  return { rows, heads };
}

function writeLog(file: string, { rows, heads }: Log): void {
  const database = new DatabaseSync(file);
  database.exec('begin; delete from audit; delete from audit_head');
  const insert = database.prepare('insert into audit (n, time, actor, action, detail, hash) values (?, ?, ?, ?, ?, ?)');
  for (const { n, time, actor, action, detail, hash } of rows) insert.run(n!, time!, actor!, action!, detail!, hash!);
  const put = database.prepare('insert into audit_head (key_id, since, entries, hash, seal) values (?, ?, ?, ?, ?)');
  for (const { key_id, since, entries, hash, seal } of heads) put.run(key_id!, since!, entries!, hash!, seal!);
  database.exec('commit');
  database.close();
}
