import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';

/** What a column can mean. `ts` holds date and clock time together; `date` and `time` are the two apart. */
export const COLUMN_ROLES = ['ts', 'date', 'time', 'open', 'high', 'low', 'close', 'volume'] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

/** What the user said about columns: a header's name or a 1-based position for each role; `none` for no volume. */
export type ColumnMap = Partial<Readonly<Record<ColumnRole, string>>>;

/** Which column holds what, by 0-based position. */
export interface ColumnRoles {
  /** One column, or the two of a date and a clock time. */
  readonly time: readonly [number] | readonly [number, number];
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Undefined when the file has no volume. */
  readonly volume: number | undefined;
}

/** Reads `ts=Date,open=Open`. Throws `argument.invalid` or `argument.unknown`. */
export function parseColumnMap(text: string): ColumnMap {
  const map: Partial<Record<ColumnRole, string>> = {};
  for (const part of text.split(',')) {
    const [role = '', ...rest] = part.split('=');
    const column = rest.join('=').trim();
    if (column === '') {
      throw new AssayError('argument.invalid', `Expected --map as role=column,role=column, was "${text}"`, {
        place: { value: part },
        remedy: `Roles: ${COLUMN_ROLES.join(', ')}. A column is a name of the header or a position from 1.`,
      });
    }
    map[roleNamed(role.trim().toLowerCase())] = column;
  }
  return map;
}

/** A table as far as it is known when columns are told apart. */
export interface TableSample {
  readonly file: string;
  /** Column names, or undefined when the file has no header. */
  readonly header: readonly string[] | undefined;
  readonly rows: readonly (readonly string[])[];
  /** Currency whose amounts the volume should count, such as `BTC`; breaks ties between volume columns. */
  readonly base?: string;
}

/** Tells which column is what: first by the user's map, then by name, then, without a header, by the usual orders. */
export function assignColumns(sample: TableSample, map: ColumnMap, notes: string[]): ColumnRoles {
  const given = givenColumns(sample, map);
  const guess = sample.header === undefined ? guessByOrder(sample, given) : guessByName(sample, given, map, notes);
  const missing = (['time', 'open', 'high', 'low', 'close'] as const).filter((role) => guess[role] === undefined);
  if (missing.length > 0) throw missingColumns(sample, missing);
  return guess as ColumnRoles;
}

type Guess = { -readonly [Role in keyof ColumnRoles]: ColumnRoles[Role] | undefined };

function givenColumns(sample: TableSample, map: ColumnMap): Map<ColumnRole, number> {
  const given = new Map<ColumnRole, number>();
  for (const [role, column] of Object.entries(map) as [ColumnRole, string][]) {
    if (role === 'volume' && column.toLowerCase() === 'none') continue;
    given.set(role, columnNamed(sample, column));
  }
  return given;
}

function columnNamed({ file, header, rows }: TableSample, column: string): number {
  const width = header?.length ?? rows[0]?.length ?? 0;
  const exact = header?.indexOf(column) ?? -1;
  const loose = header?.findIndex((name) => plain(name) === plain(column)) ?? -1;
  const found = exact >= 0 ? exact : loose >= 0 ? loose : /^\d+$/.test(column) ? Number(column) - 1 : -1;
  if (found >= 0 && found < width) return found;
  const near = unknownName('column', column, header ?? rows[0]?.map((_, i) => `${i + 1}`) ?? []);
  throw new AssayError('csv.column', `${file}: ${near.message}`, {
    place: { file, column },
    remedy: 'Name a column of the header, or its position from 1, in --map.',
  });
}

/** Names of columns without case, brackets and marks, best first. */
const TIME_NAMES = [
  'opentime',
  'ts',
  'timestamp',
  'unix',
  'unixtime',
  'unixtimestamp',
  'epoch',
  'datetime',
  'gmttime',
  'time',
  'date',
  'localtime',
  'dateutc',
  'timeutc',
  'dt',
  't',
  'starttime',
  'bartime',
  'timeopen',
  'starttimeutc',
];
const PRICE_NAMES = {
  open: ['open', 'o', 'openprice', 'priceopen', '1open', 'openbid', 'bidopen'],
  high: ['high', 'h', 'highprice', 'max', 'pricehigh', '2high', 'highbid', 'bidhigh'],
  low: ['low', 'l', 'lowprice', 'min', 'pricelow', '3low', 'lowbid', 'bidlow'],
  close: ['close', 'c', 'closeprice', 'last', 'priceclose', '4close', 'closelast', 'price', 'closebid', 'bidclose'],
} as const;

function guessByName(sample: TableSample, given: Map<ColumnRole, number>, map: ColumnMap, notes: string[]): Guess {
  const names = sample.header!.map(plain);
  const byName = (wanted: readonly string[]): number | undefined => {
    const name = wanted.find((candidate) => names.includes(candidate));
    return name === undefined ? undefined : names.indexOf(name);
  };
  return {
    time: timeColumns(sample, given, names, byName(TIME_NAMES)),
    open: given.get('open') ?? byName(PRICE_NAMES.open),
    high: given.get('high') ?? byName(PRICE_NAMES.high),
    low: given.get('low') ?? byName(PRICE_NAMES.low),
    close: given.get('close') ?? byName(PRICE_NAMES.close),
    volume:
      map.volume?.toLowerCase() === 'none' ? undefined : (given.get('volume') ?? volumeColumn(sample, names, notes)),
  };
}

/** A date column beside a column of clock times makes a pair; otherwise the best single column. */
function timeColumns(
  { rows }: TableSample,
  given: Map<ColumnRole, number>,
  names: readonly string[],
  best: number | undefined,
): ColumnRoles['time'] | undefined {
  const single = given.get('ts');
  if (single !== undefined) return [single];
  const date = given.get('date') ?? (names.includes('date') ? names.indexOf('date') : undefined);
  const time = given.get('time') ?? (names.includes('time') ? names.indexOf('time') : undefined);
  const isClock = time !== undefined && /^\d{1,2}:\d{2}|^\d{4}(\d{2})?$/.test(rows[0]?.[time] ?? '');
  if (date !== undefined && isClock) return [date, time];
  const chosen = given.get('date') ?? best;
  return chosen === undefined ? undefined : [chosen];
}

/**
 * `Volume` before volume in the base currency before a count of ticks before volume in another currency; but one that is zero
 * in every row of the sample only when there is no other.
 */
function volumeColumn(
  { header, rows, base }: TableSample,
  names: readonly string[],
  notes: string[],
): number | undefined {
  const ranked = names
    .map((name, column) => ({ column, rank: volumeRank(name, base) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => a.rank! - b.rank!)
    .map(({ column }) => column);
  const [first] = ranked;
  const alive = ranked.find((column) => rows.some((row) => Number(row[column]) > 0));
  if (first !== undefined && alive !== undefined && alive !== first) {
    notes.push(
      `column "${header![first]}" is zero in the first ${rows.length} rows: volume is taken from "${header![alive]}"`,
    );
  } else if (first !== undefined && ranked.length > 1) {
    const others = ranked.filter((column) => column !== (alive ?? first)).map((column) => `"${header![column]}"`);
    notes.push(
      `volume is taken from "${header![alive ?? first]}", not from ${others.join(', ')} (--map volume=... changes that)`,
    );
  }
  return alive ?? first;
}

function volumeRank(name: string, base: string | undefined): number | undefined {
  if (['volume', 'vol', 'v', 'basevolume', 'realvolume', '5volume', '6volume'].includes(name)) return 0;
  if (base !== undefined && name === `volume${base.toLowerCase()}`) return 1;
  if (/^tick(s|vol|volume|count|qty)?$/.test(name)) return 2;
  return /^volume[a-z]+$/.test(name) && !/taker|quote|buy|sell/.test(name) ? 3 : undefined;
}

/** Files without a header keep to a few orders: exchange archives, MetaTrader, and the plain one. */
function guessByOrder({ rows }: TableSample, given: Map<ColumnRole, number>): Guess {
  const first = rows[0] ?? [];
  const isPair = /^\d{1,2}:\d{2}/.test(first[1] ?? '');
  const offset = isPair ? 2 : 1;
  const known = first.length >= offset + 4;
  const at = (role: ColumnRole, position: number): number | undefined =>
    given.get(role) ?? (known ? offset + position : undefined);
  const ts = given.get('ts') ?? given.get('date');
  const time = given.get('time');
  return {
    time: ts !== undefined ? (time === undefined ? [ts] : [ts, time]) : isPair ? [0, 1] : [0],
    open: at('open', 0),
    high: at('high', 1),
    low: at('low', 2),
    close: at('close', 3),
    volume: given.get('volume') ?? (first.length > offset + 4 ? offset + 4 : undefined),
  };
}

function missingColumns({ file, header, rows }: TableSample, missing: readonly string[]): AssayError {
  const wanted = missing.map((role) => `"${role}"`).join(', ');
  const found = header === undefined ? `no header and ${rows[0]?.length ?? 0} fields a row` : headerText(header);
  const example = missing.map((role) => `${role === 'time' ? 'ts' : role}=<column>`).join(',');
  return new AssayError('csv.column', `${file}, line 1: expected a column for ${wanted}, found ${found}`, {
    place: { file, line: 1, column: missing[0]! },
    remedy: `Name it with --map ${example} (a header's name or a position from 1).`,
  });
}

/** The header for a message: a file that is no table may have anything in its place. */
function headerText(header: readonly string[]): string {
  const names = header.slice(0, 12).map((name) => `"${name.length > 30 ? `${name.slice(0, 27)}...` : name}"`);
  return names.join(', ') + (header.length > names.length ? ` and ${header.length - names.length} more` : '');
}

function roleNamed(name: string): ColumnRole {
  const role = COLUMN_ROLES.find((known) => known === name);
  if (role === undefined) throw unknownName('column role', name, COLUMN_ROLES);
  return role;
}

/** `<DATE>`, `Open time`, `1. open`, `Volume BTC` as letters and digits only. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
