import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { formatDay } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Side } from '#domain/orders/order.ts';
import type { Ask, BarRules, RuleDesk } from '#engine/portfolio/oracle/bar-rules.ts';

/** When something is done: what the bar must be. `index` counts from 0; that engine asks its strategy from bar 1 on. */
type Condition = (bar: Bar, index: number) => boolean;
type Action = (desk: RuleDesk) => void;

interface Step {
  readonly when: Condition;
  readonly act: Action;
}

const FIRST_CALL = 1;

/**
 * Reads what a case does, as its file says it: steps parted by `;`, each with a condition before it (`len==9`, `at len==2`,
 * `first bar:`, `bar1:`, `on 2012-10-17`, `when close==100:`) or behind it, or that of the step before. Without any condition
 * the day of the case decides. A step is `buy` or `sell` with a size (units from 1, below a share; all when left out) and
 * `stop`, `limit`, `sl`, `tp`, or `close`, `close trade 0`, `cancel`, `set sl=.. tp=..`. Throws `argument.invalid` naming what
 * it cannot read.
 */
export function rulesOf(text: string, day: string | undefined): BarRules {
  const cycle = /^(buy|sell)( .+)? at (first bar|len==\d+|bar ?\d+), close when in position, then stop$/.exec(text);
  if (cycle !== null) {
    return new OneCycle(cycle[1] as Side, askOf(wordsOf(cycle[2] ?? ''), text), conditionOf(cycle[3]!));
  }
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

  onBar(bar: Bar, index: number, desk: RuleDesk): void {
    if (index < FIRST_CALL) return;
    for (const { when, act } of this.steps) if (when(bar, index)) act(desk);
  }
}

/** Orders once from a moment on, closes as soon as something is held, and does nothing more. */
class OneCycle implements BarRules {
  readonly firstValidBar = 0;
  private readonly side: Side;
  private readonly ask: Ask;
  private readonly starts: Condition;
  private hasStarted = false;
  private isDone = false;

  constructor(side: Side, ask: Ask, starts: Condition) {
    this.side = side;
    this.ask = ask;
    this.starts = starts;
  }

  onBar(bar: Bar, index: number, desk: RuleDesk): void {
    if (index < FIRST_CALL || this.isDone) return;
    this.hasStarted ||= this.starts(bar, index);
    if (!this.hasStarted) return;
    if (desk.isFlat) {
      desk.order(this.side, this.ask);
      return;
    }
    desk.closeAll();
    this.isDone = true;
  }
}

function parted(part: string, whole: string): { readonly condition: Condition | undefined; readonly action: string } {
  const before = new RegExp(`^${CONDITION}:? (.+)$`).exec(part);
  if (before !== null) return { condition: conditionOf(before[1]!), action: before[2]! };
  const behind = new RegExp(`^(.+?) ${CONDITION}$`).exec(part);
  if (behind === null) return { condition: undefined, action: part };
  if (behind[1] === '') throw unreadable(part, whole);
  return { condition: conditionOf(behind[2]!), action: behind[1]! };
}

/** Every way to say when, `at` before it or not. */
const CONDITION = String.raw`(?:at |on |when )?(len==\d+|first bar|bar ?\d+|\d{4}-\d{2}-\d{2}|close(?:==|<=|>=|<|>)-?[\d.]+)`;

function conditionOf(text: string): Condition {
  if (text === 'first bar') return (_, index) => index === FIRST_CALL;
  if (/^\d{4}-/.test(text)) return onDay(text);
  const compares = /^close(==|<=|>=|<|>)(.+)$/.exec(text);
  if (compares !== null) return closeCondition(compares[1]!, Number(compares[2]));
  const count = Number(/\d+/.exec(text)?.[0]);
  return text.startsWith('len') ? (_, index) => index === count - 1 : (_, index) => index === count;
}

function closeCondition(sign: string, level: number): Condition {
  return ({ close }) => {
    if (sign.includes('=') && close === level) return true;
    return sign.startsWith('<') ? close < level : sign.startsWith('>') && close > level;
  };
}

/** On the first bar of a day. */
function onDay(day: string): Condition {
  let first: number | undefined;
  return ({ openTime }, index) => {
    if (first === undefined && formatDay(openTime as UnixMs) === day) first = index;
    return first === index;
  };
}

function actionOf(text: string, whole: string): Action {
  const order = /^(buy|sell)((?: \S+)*)$/.exec(text);
  if (order !== null) {
    const ask = askOf(wordsOf(order[2]!), whole);
    return (desk) => desk.order(order[1] as Side, ask);
  }
  const close = /^close trade (\d+)$/.exec(text);
  if (close !== null) return (desk) => desk.closeTrade(Number(close[1]));
  if (/^close(?: all| position)?$/.test(text)) return (desk) => desk.closeAll();
  if (/^cancel(?: all| orders| all orders)?$/.test(text)) return (desk) => desk.cancelAll();
  const set = /^set (.+)$/.exec(text);
  if (set !== null) {
    const { stopLoss, takeProfit, ...others } = askOf(wordsOf(set[1]!), whole);
    if (Object.keys(others).length > 0) throw unreadable(text, whole);
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

/** Words parted by blanks or commas; `sl 90` and `sl = 90` are `sl=90`. */
function wordsOf(text: string): readonly string[] {
  const named = text.replaceAll(/\b(size|stop|limit|sl|tp)\s*[= ]\s*(?=[-\d.])/g, '$1=');
  return named.split(/[,\s]+/).filter(Boolean);
}

/** `all`, `market` or nothing for the default, a number or `size=` for units or a share, and prices by name. */
function askOf(words: readonly string[], whole: string): Ask {
  const ask: Partial<Record<NumberField, number>> = {};
  for (const word of words) {
    if (word === 'all' || word === 'market' || word === 'size=all') continue;
    const [name, value] = word.includes('=') ? word.split('=') : ['size', word];
    const field = FIELDS[name!];
    if (field === undefined || value === undefined || ask[field] !== undefined) throw unreadable(word, whole);
    ask[field] = numberOf(value, whole);
  }
  const { units, ...prices } = ask;
  if (units === undefined) return prices;
  if (units > 0 && units < 1) return { ...prices, share: Decimal.fromNumber(units, 16, 'nearest-even') };
  if (!(Number.isInteger(units) && units > 0)) throw unreadable(`size ${units}`, whole);
  return ask;
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
