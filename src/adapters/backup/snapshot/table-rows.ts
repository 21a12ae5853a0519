import { damagedBackup } from '#adapters/backup/archive/archive-format.ts';

/*
 * A part of the kind `table`: what one table held, for any database.
 *
 *   length (uint32, little-endian) and JSON of a `TableHead`
 *   for each row: length of what follows (uint32), then for each column
 *     0                          nothing (NULL)
 *     1, length (uint32), UTF-8  a text, or a number as the database writes it
 *     2, length (uint32), bytes  bytes
 */
export interface TableHead {
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  /** Where a column counts by itself: the number that it gives out next. */
  readonly counters: readonly { readonly column: string; readonly next: string }[];
}

export type ColumnType = 'integer' | 'real' | 'text' | 'bytes';

/** One column of one row. Numbers are texts, so that none loses a digit. */
export type Cell = string | Uint8Array | null;

const ROW_BYTES_MAX = 1 << 30;

export function encodeHead(head: TableHead): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  return Buffer.concat([uint32(json.length), json]);
}

export function encodeRow(cells: readonly Cell[]): Buffer {
  const parts: Uint8Array[] = [];
  let length = 0;
  const add = (bytes: Uint8Array): void => {
    parts.push(bytes);
    length += bytes.length;
  };
  for (const cell of cells) {
    if (cell === null) {
      add(NOTHING);
      continue;
    }
    const bytes = typeof cell === 'string' ? Buffer.from(cell) : cell;
    const head = Buffer.allocUnsafe(5);
    head.writeUInt8(typeof cell === 'string' ? 1 : 2);
    head.writeUInt32LE(bytes.length, 1);
    add(head);
    add(bytes);
  }
  return Buffer.concat([uint32(length), ...parts]);
}

const NOTHING = Buffer.from([0]);

/** Takes the bytes of a part in pieces of any size and gives its rows as soon as they are whole. */
export class TableRows {
  private readonly where: string;
  private rest: Buffer = Buffer.alloc(0);
  private found: TableHead | undefined;

  constructor(name: string) {
    this.where = `part "${name}"`;
  }

  /** Undefined until it has come. */
  get head(): TableHead | undefined {
    return this.found;
  }

  *add(bytes: Uint8Array): Generator<readonly Cell[]> {
    this.rest = this.rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.rest, bytes]);
    for (;;) {
      const length = this.rest.length < 4 ? Number.POSITIVE_INFINITY : this.rest.readUInt32LE();
      if (Number.isFinite(length) && length > ROW_BYTES_MAX)
        throw damagedBackup(this.where, `has a row of "${length}" bytes`);
      if (this.rest.length < 4 + length) return;
      const body = this.rest.subarray(4, 4 + length);
      this.rest = this.rest.subarray(4 + length);
      if (this.found === undefined) this.found = this.headOf(body);
      else yield this.cells(body, this.found.columns.length);
    }
  }

  end(): void {
    if (this.rest.length > 0 || this.found === undefined) throw damagedBackup(this.where, 'ends within a row');
  }

  private headOf(json: Buffer): TableHead {
    const head = parsed(json) as TableHead;
    const isSound = typeof head.table === 'string' && Array.isArray(head.columns) && Array.isArray(head.counters);
    if (!isSound || head.columns.length === 0) throw damagedBackup(this.where, 'does not name its columns');
    return head;
  }

  private cells(body: Buffer, columns: number): Cell[] {
    const cells: Cell[] = [];
    let at = 0;
    while (cells.length < columns && at < body.length) {
      const kind = body.readUInt8(at++);
      if (kind === 0) {
        cells.push(null);
        continue;
      }
      const length = at + 4 <= body.length ? body.readUInt32LE(at) : Number.POSITIVE_INFINITY;
      at += 4;
      if (kind > 2 || at + length > body.length) break;
      const bytes = body.subarray(at, at + length);
      cells.push(kind === 1 ? bytes.toString('utf8') : Buffer.from(bytes));
      at += length;
    }
    if (cells.length !== columns || at !== body.length) throw damagedBackup(this.where, 'has a row that is not whole');
    return cells;
  }
}

function parsed(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    return {};
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
