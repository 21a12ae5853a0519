import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { invariant } from '#core/invariant.ts';
import { damagedBackup } from '#adapters/backup/archive/archive-format.ts';
import { quoted } from '#adapters/backup/snapshot/sqlite-snapshot.ts';
import { TableRows } from '#adapters/backup/snapshot/table-rows.ts';
import type { Cell, ColumnType, TableHead } from '#adapters/backup/snapshot/table-rows.ts';

/** Table in the mirror that keeps where columns count on: `table_name`, `column_name`, `next`. */
export const COUNTERS_TABLE = 'assay_counters';

const COLUMN_TYPES: Readonly<Record<ColumnType, string>> = {
  integer: 'integer',
  real: 'real',
  text: 'text',
  bytes: 'blob',
};

/** A SQLite file with the tables of a backup from PostgreSQL, values kept as they were, without keys and constraints. */
export class TableMirror {
  private readonly database: DatabaseSync;
  private readonly counts = new Map<string, number>();
  private reading: TableRows | undefined;
  private table = '';
  private insert: StatementSync | undefined;
  private head: TableHead | undefined;

  constructor(file: string) {
    this.database = new DatabaseSync(file);
    // Thrown away when anything fails: it needs no journal.
    this.database.exec('pragma journal_mode = off; pragma synchronous = off; begin');
    this.database.exec(`create table ${COUNTERS_TABLE} (table_name text, column_name text, next text)`);
  }

  begin(table: string): void {
    this.table = table;
    this.reading = new TableRows(table);
    this.insert = undefined;
    this.head = undefined;
    this.counts.set(table, 0);
  }

  add(bytes: Uint8Array): void {
    invariant(this.reading !== undefined, 'rows belong to a table');
    for (const cells of this.reading.add(bytes)) {
      this.create();
      this.insert!.run(...cells.map((cell, i) => this.mirrored(cell, this.head!.columns[i]!.type)));
      this.counts.set(this.table, this.counts.get(this.table)! + 1);
    }
  }

  end(): void {
    invariant(this.reading !== undefined, 'the end belongs to a table');
    this.reading.end();
    this.create();
  }

  rows(table: string): number | undefined {
    return this.counts.get(table);
  }

  commit(): void {
    this.database.exec('commit');
  }

  close(): void {
    this.database.close();
  }

  /** With the first row, or at the end of a table without rows. */
  private create(): void {
    const head = this.reading?.head;
    if (this.insert !== undefined || head === undefined) return;
    if (head.table !== this.table) throw damagedBackup(`part "${this.table}"`, `holds the table "${head.table}"`);
    this.head = head;
    const columns = head.columns.map(({ name, type }) => `${quoted(name)} ${COLUMN_TYPES[type]}`);
    this.database.exec(`create table ${quoted(head.table)} (${columns.join(', ')})`);
    this.insert = this.database.prepare(
      `insert into ${quoted(head.table)} values (${columns.map(() => '?').join(', ')})`,
    );
    const counter = this.database.prepare(`insert into ${COUNTERS_TABLE} values (?, ?, ?)`);
    for (const { column, next } of head.counters) counter.run(head.table, column, next);
  }

  /** SQLite keeps no NaN: it stays a text. */
  private mirrored(cell: Cell, type: ColumnType): Cell | bigint | number {
    if (typeof cell !== 'string' || type === 'text' || type === 'bytes') return cell;
    if (type === 'integer' && /^-?\d{1,19}$/.test(cell)) return BigInt(cell);
    if (type === 'integer') throw damagedBackup(`part "${this.table}"`, `has "${cell}" where a whole number belongs`);
    const value = Number(cell);
    return Number.isNaN(value) ? cell : value;
  }
}
