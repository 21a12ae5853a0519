import { createHash } from 'node:crypto';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';
import { eventOf } from '#sandbox/prediction/server/gamma-event.ts';
import { isNegRisk } from '#sandbox/prediction/server/shown-book.ts';
import type { ShownMarket } from '#sandbox/prediction/server/shown-market.ts';
import { tagsOf } from '#sandbox/prediction/server/tags.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A market as Gamma describes it; without `events` as it stands inside of one. */
export function gammaMarket(shown: ShownMarket, now: number, hasEvent = true): Json {
  const { market, number } = shown;
  const { volume } = shown.turnover;
  const liquidity = shown.isOver ? 0 : rounded(shown.book.worth);
  return {
    id: `${number}`,
    question: market.question,
    conditionId: market.id,
    slug: market.slug,
    resolutionSource: '',
    ...datesOf(market, now),
    description: '',
    outcomes: listText(market.outcomes.map(({ name }) => name)),
    outcomePrices: listText(market.outcomes.map((_, i) => worthText(shown, i === 0 ? 0 : 1))),
    clobTokenIds: listText(market.outcomes.map(({ token }) => token)),
    liquidity: `${liquidity}`,
    volume: `${rounded(volume)}`,
    liquidityNum: liquidity,
    liquidityClob: liquidity,
    volumeNum: rounded(volume),
    volumeClob: rounded(volume),
    volume24hr: rounded(shown.turnover.volumeOfDay(now)),
    ...statusOf(market),
    ...quotesOf(shown),
    enableOrderBook: true,
    orderPriceMinTickSize: market.rules.tickSize.toNumber(),
    orderMinSize: market.rules.minQuantity.toNumber(),
    negRisk: isNegRisk(market),
    ...(isNegRisk(market) ? { negRiskMarketID: idOf(`event:${market.event?.id}`) } : {}),
    questionID: idOf(`question:${market.id}`),
    groupItemTitle: market.event?.label ?? '',
    makerBaseFee: market.fees === undefined ? 0 : 1_000,
    takerBaseFee: market.fees === undefined ? 0 : 1_000,
    ...feesOf(market, now),
    umaResolutionStatuses: market.status === 'closed' ? '["proposed"]' : '[]',
    marketMakerAddress: '',
    new: false,
    featured: false,
    restricted: true,
    ...(hasEvent ? { events: [gammaEventHead([shown], now)] } : {}),
  };
}

/** An event with its markets. */
export function gammaEvent(markets: readonly ShownMarket[], now: number): Json {
  return {
    ...gammaEventHead(markets, now),
    markets: markets.map((shown) => gammaMarket(shown, now, false)),
  };
}

/** The event of some of its markets, all of the same. */
function gammaEventHead(markets: readonly ShownMarket[], now: number): Json {
  const { market, number } = markets[0]!;
  const event = eventOf(market, `${number}`);
  const sum = (of: (shown: ShownMarket) => number): number =>
    rounded(markets.reduce((total, one) => total + of(one), 0));
  const isOver = markets.every(({ market: one }) => one.status === 'closed' || one.status === 'resolved');
  return {
    id: event.id,
    ticker: event.slug,
    slug: event.slug,
    title: event.title,
    description: '',
    resolutionSource: '',
    ...datesOf(market, now),
    active: true,
    closed: isOver,
    archived: false,
    new: false,
    featured: false,
    restricted: true,
    enableOrderBook: true,
    negRisk: event.isExclusive,
    enableNegRisk: event.isExclusive,
    ...(event.isExclusive ? { negRiskMarketID: idOf(`event:${event.id}`) } : {}),
    liquidity: sum(({ book }) => book.worth),
    volume: sum(({ turnover }) => turnover.volume),
    volume24hr: sum(({ turnover }) => turnover.volumeOfDay(now)),
    openInterest: 0,
    commentCount: 0,
    tags: tagsOf(market.category),
  };
}

/** 32 bytes in hexadecimal digits, always the same for a name. */
export function idOf(name: string): string {
  return `0x${createHash('sha256').update(name).digest('hex')}`;
}

function statusOf({ status, winner }: PredictionMarket): Json {
  const isClosed = status === 'closed' || status === 'resolved';
  return {
    active: true,
    closed: isClosed,
    archived: false,
    acceptingOrders: status === 'open',
    ready: false,
    funded: false,
    approved: true,
    ...(status === 'closed' ? { umaResolutionStatus: 'proposed' } : {}),
    ...(winner === undefined ? {} : { umaResolutionStatus: 'resolved', automaticallyResolved: true }),
  };
}

function quotesOf(shown: ShownMarket): Json {
  const { bid, ask } = shown.book.best(0);
  const last = shown.lastOf(0);
  return {
    ...(bid === undefined ? {} : { bestBid: bid / PRICE_UNITS }),
    ...(ask === undefined ? {} : { bestAsk: ask / PRICE_UNITS }),
    ...(bid === undefined || ask === undefined ? {} : { spread: (ask - bid) / PRICE_UNITS }),
    ...(last === undefined ? {} : { lastTradePrice: last / PRICE_UNITS }),
  };
}

/** Dates are left out where nothing is known of them. */
function datesOf({ opensAt, closesAt }: PredictionMarket, now: number): Json {
  const start = dateText(opensAt);
  const end = dateText(closesAt);
  return {
    ...(start === undefined ? {} : { startDate: start, startDateIso: start.slice(0, 10), createdAt: start }),
    ...(end === undefined ? {} : { endDate: end, endDateIso: end.slice(0, 10) }),
    updatedAt: dateText(now),
  };
}

function feesOf({ fees, category }: PredictionMarket, now: number): Json {
  const day = new Date(now).toISOString().slice(0, 10);
  const rate = fees?.schedule.findLast(({ from }) => from <= day);
  if (fees === undefined || rate === undefined) return { feesEnabled: false, feeType: null };
  const rebateRate = category === 'crypto' ? 0.2 : 0.25;
  const { exponent } = rate;
  return {
    feesEnabled: true,
    feeType: `${FEE_NAMES[category] ?? category}_fees_v2`,
    feeSchedule: { exponent, rate: Number(rate.rate), rebateRate, takerOnly: fees.takerOnly },
  };
}

const FEE_NAMES: Readonly<Record<string, string>> = { technology: 'tech', fed: 'economics', earnings: 'finance' };

function worthText(shown: ShownMarket, outcome: 0 | 1): string {
  const worth = shown.worthOf(outcome);
  return worth === undefined ? '0.5' : `${rounded(worth)}`;
}

function listText(texts: readonly string[]): string {
  return JSON.stringify(texts);
}

function dateText(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

/** Six digits, as much as the collateral has. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
