import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal } from '#engine/journal.ts';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { TestPlace } from '#adapters/storage/contract/store-places.ts';
import { fillStore } from '#adapters/backup/contract/filled-store.ts';
import { defaultChecks } from '#adapters/backup/restore/store-checks.ts';
import { StoreView } from '#adapters/backup/restore/store-view.ts';

const [sqlite] = await storePlaces();

describe('the checks of a store', () => {
  let place: TestPlace;

  beforeEach(async () => {
    place = await sqlite!.make();
    await using store = await place.open();
    await fillStore(store, journalLines());
  });

  afterEach(() => place.remove());

  it('follow every journal, the ledger and the audit log, as the engine and the store wrote them', async () => {
    expect(await results()).toEqual(['journal: 40 records', 'ledger: 2 transactions', 'audit: 3 entries']);
  });

  it('count one thing as one', async () => {
    await tamper(`delete from ledger_posting where n = 1; delete from ledger_transaction where n = 1;
      update session set transactions = 1; delete from session_journal where n > 0; update session set journal_length = 1;
      delete from audit where n > 0; delete from audit_head`);
    expect(await results()).toEqual(['journal: 1 record', 'ledger: 1 transaction', 'audit: 1 entry']);
  });

  it('hold for a store from before there were sessions', async () => {
    await tamper(
      'drop table session_journal; drop table ledger_posting; drop table ledger_transaction; delete from audit; drop table audit_head',
    );
    expect(await results()).toEqual(['journal: no journals', 'ledger: no transactions', 'audit: 0 entries']);
  });

  it.each([
    [
      'a journal record that was changed',
      `update session_journal set line = replace(line, 'sma', 'SMA') where n = 7`,
      'journal.corrupt',
      /record 7: expected a hash/,
    ],
    [
      'a journal record that is missing',
      'delete from session_journal where n = 7',
      'journal.corrupt',
      /record 7: expected record "7", was "8"/,
    ],
    [
      'a journal that was cut',
      'delete from session_journal where n > 30',
      'journal.corrupt',
      /expected "40" records, was "31"/,
    ],
    ['a journal that is gone', 'delete from session_journal', 'journal.corrupt', /expected "40" records, was "0"/],
    [
      'a posting that was changed',
      `update ledger_posting set amount = '1.02' where n = 0 and part = 1`,
      'backup.damaged',
      /transaction 0 sums to "0\.01\d*" USDT instead of "0"/,
    ],
    [
      'a posting of another unit',
      `update ledger_posting set unit = 'EUR' where n = 1 and part = 1`,
      'backup.damaged',
      /transaction 1 sums to/,
    ],
    [
      'a transaction without postings',
      'delete from ledger_posting where n = 1',
      'backup.damaged',
      /transaction 1 has no postings/,
    ],
    [
      'a transaction that is missing',
      'delete from ledger_posting where n = 1; delete from ledger_transaction where n = 1',
      'backup.damaged',
      /has "1" instead of "2" transactions/,
    ],
    [
      'an audit entry that was changed',
      `update audit set actor = 'nobody' where n = 1`,
      'audit.broken',
      /audit entry 1 was changed/,
    ],
    ['an audit entry that is missing', 'delete from audit where n = 0', 'audit.broken', /audit entry 0 is missing/],
    [
      'an audit entry that is no JSON',
      `update audit set detail = '{' where n = 2`,
      'audit.broken',
      /audit entry 2 was changed: its detail is not the JSON/,
    ],
    [
      'audit entries that are gone from the end',
      'delete from audit where n > 0',
      'audit.broken',
      /entry 1 is missing: 3/,
    ],
  ])('find %s', async (_, sql, code, message) => {
    await tamper(sql);
    const failure = results();
    await expect(failure).rejects.toMatchObject({ code });
    await expect(failure).rejects.toThrow(message);
  });

  async function tamper(sql: string): Promise<void> {
    await place.tamper('records', `pragma foreign_keys = off; ${sql}`);
  }

  async function results(): Promise<string[]> {
    const files = ['market.db', 'records.db'].map((name) => join(place.folder, name));
    for (const file of files) {
      // The view opens files that nobody writes, without what may still lie in the log beside them.
      const database = new DatabaseSync(file);
      database.exec('pragma wal_checkpoint(truncate)');
      database.close();
    }
    const view = new StoreView(files);
    try {
      const found: string[] = [];
      for (const check of defaultChecks()) found.push(`${check.name}: ${await check.run(view)}`);
      return found;
    } finally {
      view.close();
    }
  }
});

/** As the engine writes them. */
function journalLines(): readonly string[] {
  const lines: string[] = [];
  const journal = new Journal((line) => void lines.push(line));
  for (let n = 0; n < 40; n++) journal.record('signal', { strategy: 'sma', text: `caf\u00E9 "${n}"` });
  return lines;
}
