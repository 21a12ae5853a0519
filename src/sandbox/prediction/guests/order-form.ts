import { z } from 'zod';
import { TypedData, signerOf } from '#core/typed-data.ts';
import type { Hex } from '#core/typed-data.ts';
import { PRICE_UNITS, SIZE_UNITS } from '#domain/prediction/price-grid.ts';
import { ORDER_TYPES } from '#sandbox/prediction/guests/guest.ts';
import type { GuestOrderForm } from '#sandbox/prediction/guests/guest.ts';
import { refuse } from '#sandbox/prediction/rest/refusal.ts';
import type { ShownOutcome } from '#sandbox/prediction/server/market-board.ts';
import { isNegRisk } from '#sandbox/prediction/server/shown-book.ts';

const digits = z.string().regex(/^\d{1,78}$/);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const word = z.string().regex(/^0x[0-9a-fA-F]{64}$/);

const orderBody = z.object({
  order: z.object({
    salt: z.union([z.int().nonnegative(), digits]),
    maker: address,
    signer: address,
    tokenId: digits,
    makerAmount: digits,
    takerAmount: digits,
    side: z.enum(['BUY', 'SELL']),
    signatureType: z.union([z.literal(0), z.literal(1), z.literal(2)]),
    timestamp: digits,
    expiration: digits.default('0'),
    metadata: word,
    builder: word,
    signature: z.string(),
  }),
  owner: z.string(),
  orderType: z.enum(ORDER_TYPES),
  postOnly: z.boolean().default(false),
  deferExec: z.boolean().default(false),
});
export type OrderBody = z.infer<typeof orderBody>;

/** Reads the body of an order; throws the venue's refusal. */
export function readOrder(value: unknown): OrderBody {
  const parsed = orderBody.safeParse(value);
  if (!parsed.success) throw refuse.payload();
  return parsed.data;
}

/** Reads orders for the contracts of one chain: who signed, for which price and size. */
export class OrderForms {
  private readonly plain: TypedData;
  private readonly negRisk: TypedData;

  constructor(chainId: number) {
    this.plain = typedOrder(chainId, false);
    this.negRisk = typedOrder(chainId, true);
  }

  /** Throws the venue's refusal unless the order is signed by the account's own key and fits the market's rules. */
  check({ order, orderType, postOnly }: OrderBody, place: ShownOutcome, account: string): GuestOrderForm {
    const { shown, outcome } = place;
    const typed = isNegRisk(shown.market) ? this.negRisk : this.plain;
    const id = typed.digest({ ...order, side: order.side === 'BUY' ? 0 : 1 });
    if (order.signer.toLowerCase() !== account) throw refuse.signer();
    if (signerOf(id, order.signature)?.toLowerCase() !== account) throw refuse.signature();
    if (order.signatureType === 0 && order.maker.toLowerCase() !== account) throw refuse.signer();
    const { units, lots } = priced(order, Number(shown.market.rules.tickSize.toString()));
    const { minQuantity } = shown.market.rules;
    const rests = orderType === 'GTC' || orderType === 'GTD';
    if (rests && lots < minQuantity.toNumber() * SIZE_UNITS) throw refuse.size(minQuantity.toString());
    if (postOnly && !rests) throw refuse.postOnlyType();
    const { side, maker } = order;
    const expiration = Number(order.expiration);
    if (orderType === 'GTD' ? expiration === 0 : expiration !== 0) throw refuse.expiration();
    return { id, shown, outcome, side, units, lots, type: orderType, isPostOnly: postOnly, expiration, maker };
  }
}

/**
 * What the amounts say: a buyer gives collateral and takes contracts. The quotient of an order by its worth is off its tick by what
 * was cut from the contracts; that much is let pass.
 */
function priced({ side, makerAmount, takerAmount }: OrderBody['order'], tick: number): { units: number; lots: number } {
  const [paid, lots] = (side === 'BUY' ? [makerAmount, takerAmount] : [takerAmount, makerAmount]).map(Number);
  if (paid === undefined || lots === undefined || !(lots > 0) || !(paid > 0)) throw refuse.payload();
  if (!Number.isSafeInteger(paid) || !Number.isSafeInteger(lots)) throw refuse.payload();
  const price = paid / lots;
  const ticks = Math.round(price / tick);
  const isOnTick = Math.abs(price / tick - ticks) <= TICK_TOLERANCE;
  if (!isOnTick || ticks < 1 || ticks * tick > 1 - tick + 1e-9) throw refuse.tick(`${tick}`);
  return { units: Math.round(ticks * tick * PRICE_UNITS), lots };
}

/** What an order is signed as (V2): markets of exclusive events are settled by a contract of their own. */
export function typedOrder(chainId: number, isNegRiskMarket: boolean): TypedData {
  const verifyingContract = isNegRiskMarket ? NEG_RISK_CONTRACT : PLAIN_CONTRACT;
  const domain = { name: 'Polymarket CTF Exchange', version: '2', chainId, verifyingContract };
  const fields = FIELDS.map(([type, name]) => ({ type, name }));
  return new TypedData(domain, { Order: fields }, 'Order');
}

/** As a share of a tick. */
const TICK_TOLERANCE = 0.02;
const PLAIN_CONTRACT: Hex = '0xE111180000d2663C0091e4f400237545B87B996B';
const NEG_RISK_CONTRACT: Hex = '0xe2222d279d744050d28e00520010520000310F59';
const FIELDS = [
  ['uint256', 'salt'],
  ['address', 'maker'],
  ['address', 'signer'],
  ['uint256', 'tokenId'],
  ['uint256', 'makerAmount'],
  ['uint256', 'takerAmount'],
  ['uint8', 'side'],
  ['uint8', 'signatureType'],
  ['uint256', 'timestamp'],
  ['bytes32', 'metadata'],
  ['bytes32', 'builder'],
] as const;
