import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import { MINUTE_MS } from '#core/time.ts';
import { parseTimeframe, timeframeMs } from '#domain/market/timeframe.ts';

/** A candle, with what the strategy says when it has closed. */
export interface FreqtradeCandle {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly entersLong: boolean;
  readonly leavesLong: boolean;
  readonly entersShort: boolean;
  readonly leavesShort: boolean;
  readonly tag: string | undefined;
}

/** Profit that is enough from so many minutes after the entry was asked for; -1 is any. */
export interface RoiStep {
  readonly afterMinutes: number;
  readonly ratio: number;
}

/** What a strategy of that engine is told; ratios of profit and loss count with the leverage. */
export interface FreqtradeRules {
  readonly stopLossRatio: number;
  /** Earliest first. */
  readonly roi: readonly RoiStep[];
  readonly trails: boolean;
  /** Nothing trails before the profit has reached `trailOffsetRatio`. */
  readonly trailsFromOffset: boolean;
  /** Distance of the stop once the profit is above `trailOffsetRatio`; undefined: that of the stop loss. */
  readonly trailPositiveRatio: number | undefined;
  readonly trailOffsetRatio: number;
  readonly usesExitSignal: boolean;
  /** The strategy says where the stop is to stand: at the distance of the stop loss from the best price. */
  readonly usesCustomStop: boolean;
  /** Undefined: the open. */
  readonly entryPrice: number | undefined;
  readonly exitPrice: number | undefined;
  /** Where an entry that waits is moved to when the next candle opens; undefined: it is taken back. */
  readonly adjustedEntryPrice: number | undefined;
  /** How long an order waits; undefined: less than a candle. */
  readonly timeoutMinutes: number | undefined;
  readonly leverage: number;
  /** Of the worth, on entry and exit. */
  readonly feeRatio: number;
  readonly candleMinutes: number;
}

export interface FreqtradeCase {
  readonly name: string;
  readonly candles: readonly FreqtradeCandle[];
  readonly rules: FreqtradeRules;
  readonly trades: readonly FreqtradeTrade[];
  /** Sum of the profits of all trades as shares of their stakes, three digits. */
  readonly profit: number;
}

/** A trade in that engine's words. */
export interface FreqtradeTrade {
  readonly reason: string;
  /** The candle in which the entry was asked for, and the one in which the trade was closed. */
  readonly openCandle: number;
  readonly closeCandle: number;
  readonly tag: string | undefined;
  readonly isShort: boolean;
}

/** A case that has been found but not read, with what its file says about all of its cases. */
interface FoundCase {
  readonly name: string;
  readonly content: unknown;
  readonly frame: FileFrame;
}

interface FileFrame {
  readonly columns: readonly string[];
  readonly feeRatio: number;
  readonly candleMinutes: number;
}

const FILE_FIELDS = ['columns', 'fee', 'timeframe', 'notes', 'cases'];

/** Finds the cases of a file. Throws `argument.unknown` for a field that no reader knows. */
export function findFreqtradeCases(content: unknown, name: string): readonly FoundCase[] {
  const file = new Fields(content, name, FILE_FIELDS);
  const columns = file.list('columns').map(String);
  for (const column of columns) if (!COLUMNS.includes(column)) throw unknownName('column', column, COLUMNS);
  const candleMinutes = timeframeMs(parseTimeframe(file.text('timeframe'))) / MINUTE_MS;
  const frame = { columns, feeRatio: file.number('fee'), candleMinutes };
  return file.list('cases').map((one, i) => ({ name: nameOf(one) ?? `case ${i}`, content: one, frame }));
}

const CASE_FIELDS = [
  'name',
  'desc',
  'data',
  'stop_loss',
  'roi',
  'trades',
  'profit_perc',
  'trailing_stop',
  'trailing_only_offset_is_reached',
  'trailing_stop_positive',
  'trailing_stop_positive_offset',
  'use_exit_signal',
  'use_custom_stoploss',
  'custom_entry_price',
  'custom_exit_price',
  'leverage',
  'timeout',
  'adjust_entry_price',
];

/** Reads a case. Throws `argument.unknown` for a field or column that is not known, so that no rule is ever passed over. */
export function readFreqtradeCase({ name, content, frame }: FoundCase): FreqtradeCase {
  const fields = new Fields(content, name, CASE_FIELDS);
  const rules: FreqtradeRules = {
    stopLossRatio: Math.abs(fields.number('stop_loss')),
    roi: roiSteps(fields.get('roi')),
    trails: fields.flag('trailing_stop'),
    trailsFromOffset: fields.flag('trailing_only_offset_is_reached'),
    trailPositiveRatio: fields.maybeNumber('trailing_stop_positive'),
    trailOffsetRatio: fields.number('trailing_stop_positive_offset'),
    usesExitSignal: fields.flag('use_exit_signal'),
    usesCustomStop: fields.flag('use_custom_stoploss'),
    entryPrice: fields.maybeNumber('custom_entry_price'),
    exitPrice: fields.maybeNumber('custom_exit_price'),
    adjustedEntryPrice: fields.maybeNumber('adjust_entry_price'),
    timeoutMinutes: fields.maybeNumber('timeout'),
    leverage: fields.number('leverage'),
    feeRatio: frame.feeRatio,
    candleMinutes: frame.candleMinutes,
  };
  return {
    name,
    candles: fields.list('data').map((row) => candleOf(row, frame.columns)),
    rules,
    trades: fields.list('trades').map(tradeOf),
    profit: fields.number('profit_perc'),
  };
}

const COLUMNS = 'tick open high low close volume enter_long exit_long enter_short exit_short enter_tag'.split(' ');

/** Columns that a row leaves out are signals that it does not give. Low and high are widened to hold open and close. */
function candleOf(row: unknown, columns: readonly string[]): FreqtradeCandle {
  const cells = Array.isArray(row) ? (row as unknown[]) : [];
  if (cells.length > columns.length) throw unreadable('row', row);
  const cell = (column: string): unknown => cells[columns.indexOf(column)];
  const [open, high, low, close, volume] = ['open', 'high', 'low', 'close', 'volume'].map((column) => {
    const value = cell(column);
    if (typeof value !== 'number') throw unreadable(column, value);
    return value;
  });
  const tag = cell('enter_tag') ?? undefined;
  if (tag !== undefined && typeof tag !== 'string') throw unreadable('enter_tag', tag);
  return {
    open: open!,
    high: Math.max(high!, open!, close!),
    low: Math.min(low!, open!, close!),
    close: close!,
    volume: volume!,
    entersLong: cell('enter_long') === 1,
    leavesLong: cell('exit_long') === 1,
    entersShort: cell('enter_short') === 1,
    leavesShort: cell('exit_short') === 1,
    tag,
  };
}

function roiSteps(table: unknown): readonly RoiStep[] {
  if (typeof table !== 'object' || table === null) throw unreadable('roi', table);
  const steps = Object.entries(table).map(([minutes, ratio]) => {
    const afterMinutes = Number(minutes);
    if (!Number.isFinite(afterMinutes) || typeof ratio !== 'number') throw unreadable('roi', table);
    return { afterMinutes, ratio };
  });
  return steps.sort((a, b) => a.afterMinutes - b.afterMinutes);
}

function tradeOf(content: unknown): FreqtradeTrade {
  const fields = new Fields(content, 'trade', ['exit_reason', 'open_tick', 'close_tick', 'enter_tag', 'is_short']);
  const tag = fields.get('enter_tag') ?? undefined;
  if (tag !== undefined && typeof tag !== 'string') throw unreadable('enter_tag', tag);
  return {
    reason: fields.text('exit_reason'),
    openCandle: fields.number('open_tick'),
    closeCandle: fields.number('close_tick'),
    tag,
    isShort: fields.flag('is_short'),
  };
}

function nameOf(content: unknown): string | undefined {
  const name = (content as { readonly name?: unknown } | null)?.name;
  return typeof name === 'string' ? name : undefined;
}

/** Fields of an object of which only named ones may be there. */
class Fields {
  private readonly values: Readonly<Record<string, unknown>>;
  private readonly owner: string;

  constructor(content: unknown, owner: string, known: readonly string[]) {
    if (typeof content !== 'object' || content === null) throw unreadable(owner, content);
    for (const name of Object.keys(content)) {
      if (!known.includes(name)) throw unknownName(`field of ${owner}`, name, known);
    }
    this.values = content as Readonly<Record<string, unknown>>;
    this.owner = owner;
  }

  get(name: string): unknown {
    return this.values[name];
  }

  number(name: string): number {
    const value = this.get(name);
    if (typeof value !== 'number') throw unreadable(`${name} of ${this.owner}`, value);
    return value;
  }

  maybeNumber(name: string): number | undefined {
    return (this.get(name) ?? undefined) === undefined ? undefined : this.number(name);
  }

  flag(name: string): boolean {
    const value = this.get(name);
    if (typeof value !== 'boolean') throw unreadable(`${name} of ${this.owner}`, value);
    return value;
  }

  text(name: string): string {
    const value = this.get(name);
    if (typeof value !== 'string') throw unreadable(`${name} of ${this.owner}`, value);
    return value;
  }

  list(name: string): readonly unknown[] {
    const value = this.get(name);
    if (!Array.isArray(value)) throw unreadable(`${name} of ${this.owner}`, value);
    return value;
  }
}

function unreadable(what: string, value: unknown): AssayError {
  const text = JSON.stringify(value) ?? 'nothing';
  return new AssayError('argument.invalid', `Expected ${what} to be readable, was "${text}"`, {
    place: { value: text },
  });
}
