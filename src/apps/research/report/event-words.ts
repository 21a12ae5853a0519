import type { RecordedEvent } from '#domain/comparison/event-differences.ts';
import { differences } from '#domain/comparison/config-differences.ts';
import { timeText } from '#apps/research/run/words.ts';

type Data = RecordedEvent['data'];

/** One record of a journal in plain words: `#35202 order filled: buy 0.17193 at 45298.1 (strike-...)`. */
export function eventWords(event: RecordedEvent | undefined): string {
  if (event === undefined) return 'nothing: the journal had ended';
  return `#${event.n} ${wordsOf(event)}`;
}

/** What is not the same in two records of one kind: `price 45298.1 -> 45299`; empty when they are of different kinds. */
export function changeWords(a: RecordedEvent | undefined, b: RecordedEvent | undefined): readonly string[] {
  if (a === undefined || b === undefined || a.kind !== b.kind) return [];
  return differences(a.data, b.data).map(
    ({ path, a: one, b: other }) => `${path} ${valueWords(one)} -> ${valueWords(other)}`,
  );
}

/** A value of plain data in a line. */
export function valueWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 90 ? `${text.slice(0, 90)}...` : text;
}

function wordsOf({ kind, data }: RecordedEvent): string {
  const write = WORDS[kind];
  return write === undefined ? `${kind} ${valueWords(data)}` : write(data);
}

/** A record can come from another version of the program: nothing about its fields is taken for granted. */
const WORDS: Readonly<Record<string, (data: Data) => string>> = {
  run: (data) => `the configuration of ${text(data['strategy'])}`,
  bar: (data) =>
    `bar closed ${time(data['closeTime'])}: open ${text(data['open'])}, high ${text(data['high'])}, low ${text(data['low'])}, close ${text(data['close'])}`,
  time: (data) => `time passed until ${time(data['time'])}`,
  order: orderWords,
  signal: (data) => {
    const plan = part(data['plan']);
    return `signal ${text(data['id'])}: ${text(data['direction'])} at ${text(plan['referencePrice'])}, stop ${text(plan['stop'])}, score ${text(data['score'])}`;
  },
  verdicts: (data) => {
    const verdicts = Array.isArray(data['verdicts']) ? data['verdicts'].map((verdict: unknown) => part(verdict)) : [];
    return `verdicts on ${text(data['signal'])}: ${verdicts.map((verdict) => `${text(verdict['gate'])} ${text(verdict['kind'])}`).join(', ')}`;
  },
  decision: (data) => {
    const outcome = part(data['outcome']);
    const gates = Array.isArray(outcome['gates']) ? ` by ${outcome['gates'].join(', ')}` : '';
    return `decision on ${text(data['signal'])}: ${text(outcome['kind'])}${gates}`;
  },
  approved: (data) => {
    const type = part(data['type']);
    const at = type['price'] ?? type['trigger'];
    return `order approved ${text(data['id'])}: ${text(data['side'])} ${text(data['quantity'])}, ${text(type['kind'])}${at === undefined ? '' : ` at ${text(at)}`}`;
  },
  denied: (data) => `order denied ${text(part(data['order'])['id'])}: ${valueWords(data['denial'])}`,
  exit: (data) => `exit sent ${text(data['order'])}: ${text(data['reason'])}`,
  cancel: (data) => `cancel sent ${text(data['order'])}: ${text(data['reason'])}`,
  posting: (data) => {
    const postings = Array.isArray(data['postings']) ? data['postings'].map((posting: unknown) => part(posting)) : [];
    const cash = postings.find((posting) => text(posting['account']).startsWith('cash:'));
    return `posting for ${text(data['reference'])}${cash === undefined ? '' : `: cash ${text(cash['amount'])} ${text(cash['unit'])}`}`;
  },
  trade: (data) =>
    `trade closed ${text(data['signalId'])}: ${text(data['direction'])} ${text(data['quantity'])} from ${text(data['entryPrice'])}, net ${text(part(data['net'])['amount'])}, by ${text(data['exitReason'])}`,
  outcome: (data) =>
    `followed signal ${text(data['signalId'])}: ${text(data['resolution'])}, ${text(data['rMultiple'])} R`,
  failed: (data) => `the strategy failed at bar ${text(data['bar'])}: ${text(data['message'])}`,
  end: (data) =>
    `end: ${text(data['bars'])} bars, ${text(data['signals'])} signals, ${text(data['trades'])} trades, order hash ${text(data['orderHash'])}`,
};

function orderWords(data: Data): string {
  const fill = part(data['fill']);
  const id = text(data['orderId']);
  if (data['kind'] !== 'filled') return `order ${text(data['kind'])} ${id} at ${time(data['time'])}`;
  return `order filled ${id}: ${text(fill['side'])} ${text(fill['quantity'])} at ${text(fill['price'])}, fee ${text(part(fill['fee'])['amount'])}`;
}

function part(value: unknown): Data {
  return typeof value === 'object' && value !== null ? (value as Data) : {};
}

function text(value: unknown): string {
  return value === undefined || value === null ? 'not known' : valueWords(value);
}

function time(value: unknown): string {
  return typeof value === 'number' ? `${timeText(value)} UTC` : 'at a time not known';
}
