import { Decimal } from '#core/decimal.ts';
import { AdapterError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type {
  MarketCategory,
  MarketStatus,
  OutcomeIndex,
  PredictionMarket,
} from '#domain/prediction/prediction-market.ts';
import { feesOf } from '#adapters/polymarket/fees/fee-schedule.ts';
import { categoryOf } from '#adapters/polymarket/wire/categories.ts';
import { isTokenId, listOf } from '#adapters/polymarket/wire/fields.ts';
import type { GammaEventHead, GammaMarket } from '#adapters/polymarket/wire/gamma.ts';

/** A market as the rest of Assay knows it, or why it cannot be one. */
export type ReadMarket =
  | { readonly kind: 'market'; readonly market: PredictionMarket }
  /** `other-outcomes`: not two of them. `amm`: older than the order book. */
  | {
      readonly kind: 'skipped';
      readonly reason: 'other-outcomes' | 'amm' | 'tokens' | 'rules';
      readonly why: string;
      readonly id: string;
    };

export const VENUE = 'polymarket';
const SITE = 'https://polymarket.com';

/**
 * Gamma's description as a market. `event` is what it was found in; markets that are listed by themselves carry their own.
 * Whoever wins is known only once the venue calls it resolved: prices of 1 and 0 alone may be a last trade.
 */
export function predictionMarketOf(wire: GammaMarket, event: GammaEventHead | undefined): ReadMarket {
  const skipped = (reason: 'other-outcomes' | 'amm' | 'tokens' | 'rules', why: string): ReadMarket => {
    return { kind: 'skipped', reason, why: `${wire.slug} ${why}`, id: wire.conditionId };
  };
  const names = listOf(wire.outcomes ?? '[]') ?? [];
  const tokens = listOf(wire.clobTokenIds ?? '[]') ?? [];
  if (names.length !== 2) return skipped('other-outcomes', `has ${names.length} outcomes`);
  const [first = '', second = ''] = tokens;
  if (tokens.length !== 2 || !isTokenId(first) || !isTokenId(second) || first === second) {
    return skipped('tokens', `has ${tokens.length} tokens`);
  }
  if (wire.marketType === 'scalar') return skipped('other-outcomes', 'is settled at any price, not at 0 or 1');
  const tick = decimalOf(wire.orderPriceMinTickSize);
  const least = decimalOf(wire.orderMinSize);
  if (tick === undefined || least === undefined) {
    return wire.enableOrderBook === true
      ? skipped('rules', 'has no tick size or no least size')
      : skipped('amm', 'has no order book');
  }
  const head = event ?? wire.events?.[0];
  const status = statusOf(wire);
  const category = categoryOf({
    tags: tagsOf(wire, head),
    texts: textsOf(wire, head),
    feeType: wire.feeType ?? undefined,
  });
  const fees = feesIn(wire, category);
  if (fees === 'unclear') return skipped('rules', 'has fees that make no sense');
  return {
    kind: 'market',
    market: {
      id: marketId(wire.conditionId),
      venue: VENUE,
      slug: wire.slug,
      question: wire.question ?? wire.slug,
      category,
      event: eventOf(wire, head),
      outcomes: [
        { name: names[0]!, token: first },
        { name: names[1]!, token: second },
      ],
      rules: { tickSize: tick, minQuantity: least },
      fees,
      opensAt: instantOf(wire.startDate),
      closesAt: instantOf(wire.endDate),
      status,
      winner: status === 'resolved' ? winnerOf(wire) : undefined,
      url: head?.slug == null ? `${SITE}/market/${wire.slug}` : `${SITE}/event/${head.slug}/${wire.slug}`,
    },
  };
}

function eventOf(wire: GammaMarket, head: GammaEventHead | undefined): PredictionMarket['event'] {
  if (head === undefined) return undefined;
  return {
    id: head.id,
    title: head.title ?? head.slug ?? head.id,
    isExclusive: wire.negRisk === true,
    label: wire.groupItemTitle ?? '',
  };
}

/** `closed` comes before the decision; the decision shows in prices of 0, 1 or a half each. */
function statusOf(wire: GammaMarket): MarketStatus {
  if (wire.closed === true) return isDecided(wire) && winnerOf(wire) !== undefined ? 'resolved' : 'closed';
  if (wire.active === false || wire.archived === true || wire.acceptingOrders === false) return 'paused';
  return 'open';
}

/** Many decided markets have lost their status, so that only one which says something else is not decided. */
function isDecided({ umaResolutionStatus: status }: GammaMarket): boolean {
  return status === undefined || status === null || status === '' || status === 'resolved';
}

function winnerOf(wire: GammaMarket): OutcomeIndex | 'split' | undefined {
  const [first, second] = (listOf(wire.outcomePrices ?? '[]') ?? []).map(Number);
  if (first === 1 && second === 0) return 0;
  if (first === 0 && second === 1) return 1;
  return first === 0.5 && second === 0.5 ? 'split' : undefined;
}

function tagsOf(wire: GammaMarket, head: GammaEventHead | undefined): string[] {
  const tags = [...(wire.tags ?? []), ...(head?.tags ?? [])].flatMap(({ label, slug }) => [label ?? '', slug ?? '']);
  return [...tags, wire.category ?? '', head?.category ?? ''];
}

function textsOf(wire: GammaMarket, head: GammaEventHead | undefined): string[] {
  return [wire.question ?? '', wire.slug.replaceAll('-', ' '), head?.title ?? ''];
}

/** An unknown fee is not a free one: such a market is left out. */
function feesIn(wire: GammaMarket, category: MarketCategory): PredictionMarket['fees'] | 'unclear' {
  try {
    return feesOf(wire, category);
  } catch (error) {
    if (error instanceof AdapterError) return 'unclear';
    throw error;
  }
}

function decimalOf(value: number | null | undefined): Decimal | undefined {
  if (value === null || value === undefined || !(value > 0)) return undefined;
  const text = String(value);
  return /^\d+(\.\d+)?$/.test(text) ? Decimal.parse(text) : undefined;
}

function instantOf(text: string | null | undefined): UnixMs | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : (ms as UnixMs);
}
