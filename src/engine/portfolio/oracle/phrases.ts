import { AssayError } from '#core/errors.ts';
import { formatDay } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Side } from '#domain/orders/order.ts';
import type { Ask, BarRules, InstrumentDesk } from '#engine/portfolio/oracle/bar-rules.ts';

/** When something is done: what the bar must be. `index` counts from 0; that engine asks its strategy from bar 1 on. */
type Condition = (bar: Bar, index: number) => boolean;
type Action = (desk: InstrumentDesk) => void;

interface Step {
  readonly when: Condition;
  readonly act: Action;
}

const FIRST_CALL = 1;

/**
 * Reads what a case does, as its file says it: steps parted by `;`, each with a condition before it (`len==9`, `at len==2`,
 * `first bar:`, `bar1:`) or behind it (`when close==100`), or that of the step before. Without any condition the day of the
 * case decides. Throws `argument.invalid` naming what it cannot read.
 */
export function rulesOf(text: string, day: string | undefined): BarRules {
  const cycle = /^(buy|sell) all at first bar, close when in position, then stop$/.exec(text);
  if (cycle !== null) return new OneCycle(cycle[1] as Side);
  let when: Condition | undefined = day === undefined ? undefined : onDay(day);
  const steps: Step[] = [];
  for (const part of text.split(';')) {
    const { condition, action } = parted(part.trim(), text);
    when = condition ?? when;
    if (when === undefined) throw unreadable(part, text);
    steps.push({ when, act: actionOf(action, text) });
  }
  return new SteppedRules(steps);
}

class SteppedRules implements BarRules {
  readonly firstValidBar = 0;
  private readonly steps: readonly Step[];

  constructor(steps: readonly Step[]) {
    this.steps = steps;
  }

  onBar(bar: Bar, index: number, desk: InstrumentDesk): void {
    if (index < FIRST_CALL) return;
    for (const { when, act } of this.steps) if (when(bar, index)) act(desk);
  }
}

/** Takes everything on the first call, closes as soon as that is held, and does nothing more. */
class OneCycle implements BarRules {
  readonly firstValidBar = 0;
  private readonly side: Side;
  private isDone = false;

  constructor(side: Side) {
    this.side = side;
  }

  onBar(_bar: Bar, index: number, desk: InstrumentDesk): void {
    if (index < FIRST_CALL || this.isDone) return;
    if (desk.isFlat) {
      desk.order(this.side);
      return;
    }
    desk.closeAll();
    this.isDone = true;
  }
}

function parted(part: string, whole: string): { readonly condition: Condition | undefined; readonly action: string } {
  const before = /^(?:at )?(len==\d+|first bar|bar\d+):? (.+)$/.exec(part);
  if (before !== null) return { condition: conditionOf(before[1]!), action: before[2]! };
  const behind = /^(.+) when close==(-?[\d.]+)$/.exec(part);
  if (behind === null) return { condition: undefined, action: part };
  const close = numberOf(behind[2]!, whole);
  return { condition: (bar) => bar.close === close, action: behind[1]! };
}

function conditionOf(text: string): Condition {
  const count = Number(/\d+/.exec(text)?.[0]);
  if (text === 'first bar') return (_, index) => index === FIRST_CALL;
  return text.startsWith('len') ? (_, index) => index === count - 1 : (_, index) => index === count;
}

function onDay(day: string): Condition {
  return ({ openTime }) => formatDay(openTime as UnixMs) === day;
}

function actionOf(text: string, whole: string): Action {
  const order = /^(buy|sell)((?: \S+)*)$/.exec(text);
  if (order !== null) {
    const ask = askOf(order[2]!.trim().split(' ').filter(Boolean), whole);
    return (desk) => desk.order(order[1] as Side, ask);
  }
  const close = /^close trade (\d+)$/.exec(text);
  if (close !== null) return (desk) => closeTrade(desk, Number(close[1]));
  const set = /^set (.+)$/.exec(text);
  if (set !== null) {
    const { stopLoss, takeProfit } = askOf(set[1]!.split(/[, ]+/), whole);
    return (desk) => desk.protectAll({ stopLoss, takeProfit });
  }
  throw unreadable(text, whole);
}

/** What an order's words may say in numbers. */
type NumberField = Exclude<keyof Ask, 'share'>;

const FIELDS: Readonly<Record<string, NumberField>> = {
  size: 'units',
  stop: 'stop',
  limit: 'limit',
  sl: 'stopLoss',
  tp: 'takeProfit',
};

/** `all`, `market` or nothing for the default, a number or `size=` for units, and prices by name. */
function askOf(words: readonly string[], whole: string): Ask {
  const ask: Partial<Record<NumberField, number>> = {};
  for (const word of words) {
    if (word === 'all' || word === 'market') continue;
    const [name, value] = word.includes('=') ? word.split('=') : ['size', word];
    const field = FIELDS[name!];
    if (field === undefined || value === undefined) throw unreadable(word, whole);
    ask[field] = numberOf(value, whole);
  }
  return ask;
}

function closeTrade({ desk, instrument }: InstrumentDesk, index: number): void {
  const lot = desk.account.lots(instrument)[index];
  if (lot !== undefined) desk.close(instrument, lot.order);
}

function numberOf(text: string, whole: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw unreadable(text, whole);
  return value;
}

function unreadable(part: string, whole: string): AssayError {
  return new AssayError('argument.invalid', `Expected orders that can be read, was "${part}" in "${whole}"`, {
    place: { value: part },
  });
}
