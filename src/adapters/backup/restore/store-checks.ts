import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { hashText } from '#core/hash.ts';
import type { AuditHead, AuditKey } from '#domain/operations/audit-seal.ts';
import { brokenAudit } from '#domain/operations/audit-verdict.ts';
import { AuditVerifier } from '#domain/operations/audit-verifier.ts';
import { auditHead } from '#adapters/storage/operations/audit-head-row.ts';
import { damagedBackup } from '#adapters/backup/archive/archive-format.ts';
import type { StoredValue, StoreView } from '#adapters/backup/restore/store-view.ts';

/** Something that must hold for the content of a store, beyond its files being whole. */
export interface StoreCheck {
  /** `ledger`, `audit`. */
  readonly name: string;
  /** Says in words what was looked at; throws an `AssayError` when it does not hold. */
  run(view: StoreView): Promise<string>;
}

/** Journals of sessions, ledger and audit log: what money and trust depend on. The seal of the log is looked at where its key is given. */
export function defaultChecks(key?: AuditKey): readonly StoreCheck[] {
  return [
    { name: 'journal', run: checkJournals },
    { name: 'ledger', run: checkLedger },
    { name: 'audit', run: (view) => checkAudit(view, key) },
  ];
}

/** A journal line ends in this many digits of the hash over its body and all before it, as `engine/journal.ts` writes them. */
const SEAL_DIGITS = 16;
const SEAL_LENGTH = ',"h":""}'.length + SEAL_DIGITS;

/** Every journal counts from 0, each record's hash fits all before it, and it is as long as its session says. */
async function checkJournals(view: StoreView): Promise<string> {
  if (!view.has('session_journal')) return 'no journals';
  const lengths = new Map<string, number>();
  for await (const row of view.rows('session')) lengths.set(textOf(row['id']), Number(row['journal_length']));
  let [session, next, chain, records] = ['', 0, '', 0];
  const end = (): void => {
    const length = lengths.get(session) ?? 0;
    if (session !== '' && next !== length) throw brokenJournal(session, next, `"${length}" records`, `"${next}"`);
    lengths.delete(session);
  };
  for await (const row of view.rows('session_journal', ['session', 'n'])) {
    if (row['session'] !== session) {
      end();
      [session, next, chain] = [textOf(row['session']), 0, ''];
    }
    const line = textOf(row['line']);
    if (Number(row['n']) !== next) throw brokenJournal(session, next, `record "${next}"`, `"${textOf(row['n'])}"`);
    chain = hashText(`${chain}${line.slice(0, -SEAL_LENGTH)}}`);
    if (!line.endsWith(`,"h":"${chain.slice(0, SEAL_DIGITS)}"}`)) {
      throw brokenJournal(session, next, 'a hash that fits the record before it', `"${line.slice(-SEAL_LENGTH)}"`);
    }
    next++;
    records++;
  }
  end();
  for (const [missing, length] of lengths) {
    if (length > 0) throw brokenJournal(missing, 0, `"${length}" records`, '"0"');
  }
  return counted(records, 'record');
}

function brokenJournal(session: string, record: number, expected: string, found: string): AssayError {
  return new AssayError(
    'journal.corrupt',
    `Journal of "${session}", record ${record}: expected ${expected}, was ${found}`,
    {
      place: { line: record, value: session },
      remedy: 'Nothing was restored. Take the backup before this one.',
    },
  );
}

/** Every transaction has postings, and they sum to zero in each unit; a session has as many as it says. */
async function checkLedger(view: StoreView): Promise<string> {
  if (!view.has('ledger_transaction')) return 'no transactions';
  const lone = view.select('ledger_transaction', LONE_TRANSACTION);
  for await (const row of lone) throw unbalanced(row, 'has no postings');
  for await (const row of view.select('ledger_transaction', WRONG_COUNT)) {
    throw damagedBackup(
      `ledger of "${textOf(row['session'])}"`,
      `has "${textOf(row['found'])}" instead of "${textOf(row['wanted'])}" transactions`,
    );
  }
  let transactions = 0;
  let current: Readonly<Record<string, StoredValue>> | undefined;
  const sums = new Map<string, Decimal>();
  const end = (): void => {
    for (const [unit, sum] of sums) {
      if (!sum.isZero()) throw unbalanced(current!, `sums to "${sum.toString()}" ${unit} instead of "0"`);
    }
    sums.clear();
    if (current !== undefined) transactions++;
  };
  for await (const row of view.rows('ledger_posting', ['session', 'n', 'part'])) {
    if (current === undefined || row['session'] !== current['session'] || row['n'] !== current['n']) {
      end();
      current = row;
    }
    const unit = textOf(row['unit']);
    sums.set(unit, (sums.get(unit) ?? Decimal.ZERO).plus(Decimal.parse(textOf(row['amount']))));
  }
  end();
  return counted(transactions, 'transaction');
}

const LONE_TRANSACTION = `select t.session, t.n from ledger_transaction t
  where not exists (select 1 from ledger_posting p where p.session = t.session and p.n = t.n) limit 1`;

const WRONG_COUNT = `select s.id as session, s.transactions as wanted, count(t.n) as found
  from session s left join ledger_transaction t on t.session = s.id
  group by s.id, s.transactions having count(t.n) <> s.transactions limit 1`;

function unbalanced(row: Readonly<Record<string, StoredValue>>, what: string): AssayError {
  return damagedBackup(`ledger of "${textOf(row['session'])}"`, `is wrong: transaction ${textOf(row['n'])} ${what}`);
}

/** Each entry's hash fits the entry and the one before it, and the log ends where its heads say; throws `audit.broken`. */
async function checkAudit(view: StoreView, key: AuditKey | undefined): Promise<string> {
  const heads = await auditHeads(view);
  // Whose backup it is, nobody knows: that our key has no head there means nothing.
  const verifier = new AuditVerifier({ heads, key: key === undefined ? undefined : { key, isUsed: false } });
  for await (const { n, time, actor, action, detail, hash } of view.rows('audit', ['n'])) {
    if (!verifier.follow({ n, time, actor, action, detail, hash })) break;
  }
  const verdict = verifier.end();
  if (verdict.kind === 'broken') throw brokenAudit(verdict);
  const isSealed = verdict.kind === 'whole' && verdict.sealedSince !== undefined;
  return `${counted(verdict.entries, 'entry', 'entries')}${isSealed ? ', sealed' : ''}`;
}

/** How far each key has sealed the audit log of a store; a log from before there were seals has none. */
export async function auditHeads(view: StoreView): Promise<readonly AuditHead[]> {
  const heads: AuditHead[] = [];
  for await (const { key_id, since, entries, hash, seal } of view.rows('audit_head', ['key_id'])) {
    heads.push(auditHead({ key_id, since, entries, hash, seal }));
  }
  return heads;
}

function textOf(value: StoredValue | undefined): string {
  return typeof value === 'string' ? value : String(value);
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
