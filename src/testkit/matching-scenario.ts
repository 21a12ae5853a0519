import type { Side } from '#domain/orders/order.ts';
import type { Aggressor } from '#domain/market/trade-tick.ts';

/** A scenario of a matching engine in the words of its author. */
export interface MatchingScenario {
  readonly id: string;
  readonly given: string;
  readonly expect: string;
}

export type ScenarioOrderKind = 'market' | 'limit' | 'stop' | 'touch';

/** Numbers stay texts: their digits say the steps of the instrument. */
export interface ScenarioOrder {
  readonly side: Side;
  readonly kind: ScenarioOrderKind;
  readonly quantity: string | undefined;
  readonly level: string | undefined;
}

export interface ScenarioLevel {
  readonly side: 'bid' | 'ask';
  readonly price: string;
  readonly size: string | undefined;
}

export interface ScenarioTrade {
  readonly aggressor: Aggressor;
  readonly price: string;
  readonly size: string | undefined;
}

export type ScenarioBar = { open?: string; high?: string; low?: string; close?: string; volume?: string };

/** What a scenario starts from, in the order in which it happens: market, orders, trades, bar. */
export interface ScenarioStory {
  tick: string | undefined;
  step: string | undefined;
  isAdaptive: boolean;
  consumption: 'on' | 'off';
  protection: number | undefined;
  isDepth: boolean;
  levels: ScenarioLevel[];
  previousClose: string | undefined;
  orders: ScenarioOrder[];
  trades: ScenarioTrade[];
  /** Sizes of quotes on the side of the orders, one after each trade. */
  sizesBetween: string[];
  bar: ScenarioBar | undefined;
}

export interface ExpectedFill {
  readonly side: Side | undefined;
  readonly quantity: string | undefined;
  readonly price: string;
}

/** One thing that a scenario claims. */
export type ScenarioClaim =
  | { readonly kind: 'fills'; readonly fills: readonly ExpectedFill[] }
  | { readonly kind: 'not-at'; readonly price: string }
  | { readonly kind: 'last'; readonly price: string }
  | { readonly kind: 'total'; readonly quantity: string }
  | { readonly kind: 'rest-open' }
  | { readonly kind: 'rest-unfilled' }
  | { readonly kind: 'first'; readonly sides: readonly Side[] }
  /** Of each market order, or of each trade; undefined for none. */
  | { readonly kind: 'each'; readonly quantities: readonly (string | undefined)[] }
  | { readonly kind: 'queue'; readonly ahead: readonly string[] }
  | { readonly kind: 'fill-on-trade'; readonly quantity: string; readonly trade: number }
  | { readonly kind: 'can-fill'; readonly side: Side; readonly price: string | undefined; readonly fills: boolean }
  | { readonly kind: 'bounded'; readonly price: string; readonly above: boolean };

type Rule<T> = readonly [pattern: RegExp, apply: (match: RegExpExecArray, target: T) => void];

const N = String.raw`(\d+(?:\.\d+)?)`;
const LIST = String.raw`((?:none|\d+(?:\.\d+)?)(?:\s*,\s*(?:none|\d+(?:\.\d+)?))*)`;
const SIDE = '(BUY|SELL)';

function rule<T>(source: string, apply: (match: RegExpExecArray, target: T) => void): Rule<T> {
  return [new RegExp(source, 'iy'), apply];
}

const KINDS: Readonly<Record<string, ScenarioOrderKind>> = {
  LIMIT: 'limit',
  STOP: 'stop',
  STOP_MARKET: 'stop',
  MARKET_IF_TOUCHED: 'touch',
};

const GIVEN: readonly Rule<ScenarioStory>[] = [
  rule(`same bar volume ${N}`, ([, volume], story) => {
    if (story.bar === undefined) throw new Error('"same bar" follows a scenario with a bar');
    story.bar = { ...story.bar, volume: volume! };
  }),
  rule('same\\b', () => {}),
  rule(
    `(?:trade )?(?:bar )?O${N}\\s+H${N}\\s+L${N}\\s+C${N}(?:,?\\s*v(?:olume)?\\s*${N})?`,
    ([, open, high, low, close, volume], story) => {
      story.bar = { open: open!, high: high!, low: low!, close: close!, ...(volume === undefined ? {} : { volume }) };
    },
  ),
  rule(`(?:next )?bar opens(?: at)? ${N}`, ([, open], story) => {
    story.bar = { ...story.bar, open: open! };
  }),
  rule(`(?:next )?bar (low|high) ${N}`, ([, extreme, price], story) => {
    story.bar = { ...story.bar, [extreme!.toLowerCase()]: price! };
  }),
  rule(`\\((?:size )?step ${N}\\)`, ([, step], story) => {
    story.step = step!;
  }),
  rule(`tick ${N}`, ([, tick], story) => {
    story.tick = tick!;
  }),
  rule(
    `quote ${N}/${N}(?:\\s+size\\s+${N}/${N}|\\s+${N}\\s*x\\s*${N})?`,
    ([, bid, ask, bidSize, askSize, bidLots, askLots], story) => {
      story.levels = [
        { side: 'bid', price: bid!, size: bidSize ?? bidLots },
        { side: 'ask', price: ask!, size: askSize ?? askLots },
      ];
    },
  ),
  rule(`(?:L2 )?(bid|ask) ${N}(?:\\s*x\\s*${N})?`, ([text, side, price, size], story) => {
    story.isDepth ||= text.startsWith('L2');
    story.levels.push({ side: side!.toLowerCase() as 'bid' | 'ask', price: price!, size });
  }),
  rule(`next level ${N}(?:\\s*x\\s*${N})?`, ([, price, size], story) => {
    story.isDepth = true;
    story.levels.push({ side: story.orders.at(-1)?.side === 'sell' ? 'bid' : 'ask', price: price!, size });
  }),
  rule(`liquidity_consumption (on|off)`, ([, value], story) => {
    story.consumption = value!.toLowerCase() as 'on' | 'off';
  }),
  rule(`protection points (\\d+)`, ([, points], story) => {
    story.protection = Number(points);
  }),
  rule('adaptive ordering', (_, story) => {
    story.isAdaptive = true;
  }),
  rule(`prev(?:ious)? close ${N}`, ([, close], story) => {
    story.previousClose = close!;
  }),
  rule(`market (?:(BUY|SELL) )?orders ${LIST}`, ([, side, list], story) => {
    for (const quantity of items(list)) {
      story.orders.push({ side: sideOf(side ?? 'BUY'), kind: 'market', quantity, level: undefined });
    }
  }),
  rule(`market ${SIDE}(?: ${N})?`, ([, side, quantity], story) => {
    story.orders.push({ side: sideOf(side), kind: 'market', quantity, level: undefined });
  }),
  rule(`(?:resting )?${SIDE} LIMIT ${N} @\\s*${N}`, ([, side, quantity, level], story) => {
    story.orders.push({ side: sideOf(side), kind: 'limit', quantity, level });
  }),
  rule(
    `(?:resting )?${SIDE} (STOP_MARKET|STOP|MARKET_IF_TOUCHED) (?:${N} @\\s*|(?:trigger )?)${N}`,
    ([, side, kind, quantity, level], story) => {
      story.orders.push({ side: sideOf(side), kind: KINDS[kind!.toUpperCase()]!, quantity, level });
    },
  ),
  rule(`(seller|buyer) trades? @\\s*${N} of ${LIST}`, ([, who, price, list], story) => {
    for (const size of items(list)) story.trades.push({ aggressor: aggressorOf(who), price: price!, size });
  }),
  rule(`(seller|buyer) trades? ${LIST} @\\s*${N}`, ([, who, list, price], story) => {
    for (const size of items(list)) story.trades.push({ aggressor: aggressorOf(who), price: price!, size });
  }),
  rule(`(seller|buyer) trade at ${N}`, ([, who, price], story) => {
    story.trades.push({ aggressor: aggressorOf(who), price: price!, size: undefined });
  }),
  rule(`\\(quotes ${LIST} in between ignored\\)`, ([, list], story) => {
    story.sizesBetween = items(list);
  }),
  // What an author adds in brackets says why, not what.
  rule(String.raw`\([^)]*\)`, () => {}),
];

const EXPECT: readonly Rule<ScenarioClaim[]>[] = [
  rule(`(\\d+) fills? ${N} @\\s*${N}`, ([, count, quantity, price], claims) => {
    const fills = Array.from({ length: Number(count) }, () => ({ side: undefined, quantity, price: price! }));
    claims.push({ kind: 'fills', fills });
  }),
  rule(`fill @\\s*${N}`, ([, price], claims) => {
    claims.push({ kind: 'fills', fills: [{ side: undefined, quantity: undefined, price: price! }] });
  }),
  rule(`not ${N}`, ([, price], claims) => {
    claims.push({ kind: 'not-at', price: price! });
  }),
  rule(`last\\s*=\\s*${N}`, ([, price], claims) => {
    claims.push({ kind: 'last', price: price! });
  }),
  rule(`total filled ${N}`, ([, quantity], claims) => {
    claims.push({ kind: 'total', quantity: quantity! });
  }),
  rule('rest open', (_, claims) => void claims.push({ kind: 'rest-open' })),
  rule('rest unfilled', (_, claims) => void claims.push({ kind: 'rest-unfilled' })),
  rule(`${SIDE} fills first, then ${SIDE}`, ([, first, second], claims) => {
    claims.push({ kind: 'first', sides: [sideOf(first), sideOf(second)] });
  }),
  rule(`fills only (<=|>=) ${N}`, ([, bound, price], claims) => {
    claims.push({ kind: 'bounded', price: price!, above: bound === '>=' });
  }),
  rule(`fills:? ${LIST}`, ([, list], claims) => {
    claims.push({ kind: 'each', quantities: items(list).map((item) => (/none/i.test(item) ? undefined : item)) });
  }),
  rule(String.raw`queue (\d+(?:\.\d+)?(?:\s*->\s*\d+(?:\.\d+)?)+)`, ([, chain], claims) => {
    claims.push({ kind: 'queue', ahead: chain!.split('->').map((text) => text.trim()) });
  }),
  rule(`single fill of ${N} on the (\\d+)(?:st|nd|rd|th) trade`, ([, quantity, trade], claims) => {
    claims.push({ kind: 'fill-on-trade', quantity: quantity!, trade: Number(trade) });
  }),
  rule(`(can|cannot) fill (?:resting )?${SIDE} LIMIT(?: @\\s*${N})?`, ([, verb, side, price], claims) => {
    claims.push({ kind: 'can-fill', side: sideOf(side), price, fills: verb!.toLowerCase() === 'can' });
  }),
  rule(`(?:then )?(?:${SIDE} )?${N} @\\s*${N}`, ([, side, quantity, price], claims) => {
    const fill = { side: side === undefined ? undefined : sideOf(side), quantity, price: price! };
    const last = claims.at(-1);
    if (last?.kind === 'fills') claims[claims.length - 1] = { kind: 'fills', fills: [...last.fills, fill] };
    else claims.push({ kind: 'fills', fills: [fill] });
  }),
  rule(String.raw`\([^)]*\)`, () => {}),
];

/** Reads what a scenario starts from; `before` is the scenario that "same" speaks of. Throws for words that have no rule. */
export function parseGiven(text: string, before: ScenarioStory | undefined): ScenarioStory {
  const refers = /^same\b/i.test(text);
  if (refers && before === undefined) throw new Error('"same" follows no other scenario');
  const kept = refers ? before : undefined;
  const story: ScenarioStory = {
    tick: kept?.tick,
    step: kept?.step,
    isAdaptive: kept?.isAdaptive ?? false,
    consumption: kept?.consumption ?? 'on',
    protection: kept?.protection,
    isDepth: kept?.isDepth ?? false,
    levels: [...(kept?.levels ?? [])],
    previousClose: kept?.previousClose,
    orders: [],
    trades: [],
    sizesBetween: [],
    bar: kept?.bar,
  };
  parse(text, GIVEN, story);
  return story;
}

/** Reads what a scenario claims. Throws for words that have no rule. */
export function parseExpect(text: string): ScenarioClaim[] {
  const claims: ScenarioClaim[] = [];
  parse(text, EXPECT, claims);
  return claims;
}

function parse<T>(text: string, rules: readonly Rule<T>[], target: T): void {
  let from = skipped(text, 0);
  while (from < text.length) {
    const found = matchAt(text, from, rules);
    if (found === undefined) throw new Error(`No rule reads "${text.slice(from)}"`);
    const [[, apply], match] = found;
    apply(match, target);
    from = skipped(text, from + match[0].length);
  }
}

function matchAt<T>(text: string, from: number, rules: readonly Rule<T>[]): [Rule<T>, RegExpExecArray] | undefined {
  for (const one of rules) {
    const [pattern] = one;
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    if (match !== null) return [one, match];
  }
  return undefined;
}

function skipped(text: string, from: number): number {
  const pattern = /(?:[\s;,.]|and\b)*/iy;
  pattern.lastIndex = from;
  return from + (pattern.exec(text)?.[0].length ?? 0);
}

function items(list: string | undefined): string[] {
  return (list ?? '').split(',').map((item) => item.trim());
}

function sideOf(text: string | undefined): Side {
  return text?.toUpperCase() === 'SELL' ? 'sell' : 'buy';
}

function aggressorOf(text: string | undefined): Aggressor {
  return text?.toLowerCase() === 'seller' ? 'seller' : 'buyer';
}
