import type { VenueRejection } from '#domain/orders/venue-gateway.ts';

/** What a refusal of a new order means. */
export type OrderRefusal =
  | { readonly kind: 'rejected'; readonly reason: VenueRejection }
  /** It was taken and is over at once: it found nothing, or not all, to be met by. */
  | { readonly kind: 'killed' };

/** The venue has no codes, only sentences: https://docs.polymarket.com/developers/CLOB/orders/create-order#errors */
const BY_TEXT: readonly (readonly [RegExp, OrderRefusal])[] = [
  [
    /fully filled or killed|couldn't be fully filled|no orders found to match|FOK_ORDER_NOT_FILLED/i,
    { kind: 'killed' },
  ],
  [/duplicated|already (exists|placed)/i, rejected('duplicate')],
  [/not enough balance|allowance|insufficient|NOT_ENOUGH_BALANCE/i, rejected('funds')],
  [/post.?only|crosses (the )?book/i, rejected('post-only')],
  [
    /market.*not.*(ready|accepting|active)|orderbook .*does not exist|market .*(closed|resolved)|cancel-only|trading is.*disabled|MARKET_NOT_READY/i,
    rejected('market-closed'),
  ],
  [/token.*(unknown|not found|invalid)|invalid token|unknown market/i, rejected('unknown-instrument')],
  [
    /tick|minimum|min.?size|lower than|invalid amounts|expiration|invalid order payload|invalid price|INVALID_ORDER_(MIN|EXPIRATION)/i,
    rejected('form'),
  ],
  [/timestamp|clock|too (old|early|late)/i, rejected('clock')],
  [
    /api.?key|unauthori[sz]ed|signature|signer|owner|maker address|banned|geoblock|restricted|closed.only|not allowed/i,
    rejected('not-allowed'),
  ],
];

/** What a refusal means, by its status and its sentence. */
export function meaningOfRefusal(status: number, text: string): OrderRefusal {
  if (status === 401 || status === 403) return rejected('not-allowed');
  return BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? rejected('other');
}

/** Whether an answer of 503 says that trading rests, rather than that nobody is there. */
export function isTradingHalted(text: string): boolean {
  return /cancel-only|trading is.*disabled/i.test(text);
}

function rejected(reason: VenueRejection): OrderRefusal {
  return { kind: 'rejected', reason };
}
