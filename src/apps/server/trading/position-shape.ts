import { Decimal } from '#core/decimal.ts';
import type { PositionShape } from '#contract/trading.ts';
import type { SessionRecord } from '#domain/operations/session-store.ts';
import { exactPriceText } from '#apps/research/run/words.ts';
import { configOf } from '#apps/trading/session-choice.ts';
import type { LivePosition } from '#apps/server/platform/live-sessions.ts';

/**
 * An open position as it goes over the wire. Profit and risk are exact, against the entry: the risk is what is lost, before fees, when
 * the stop is hit, and nothing once the stop has passed the entry.
 */
export function positionShape(
  session: Pick<SessionRecord, 'id' | 'mode' | 'config'>,
  position: LivePosition,
  lastPrice: number | undefined,
): PositionShape {
  const { instrument } = configOf(session);
  const { quantity, entryPrice, stop, since } = position;
  const unrealised = profit(position, lastPrice === undefined ? undefined : exactly(lastPrice));
  const risk = profit(position, stop)?.negated();
  return {
    session: session.id,
    mode: session.mode,
    instrument: instrument.id,
    symbol: instrument.symbol,
    direction: quantity.sign() < 0 ? 'short' : 'long',
    quantity: quantity.absolute().toString(),
    entryPrice: textOf(entryPrice),
    lastPrice: lastPrice ?? null,
    currency: instrument.quote,
    unrealised: textOf(unrealised),
    stop: textOf(stop),
    openRisk: textOf(risk === undefined || risk.sign() > 0 ? risk : Decimal.ZERO),
    since: since ?? null,
  };
}

/** If all of it were closed at this price; negative quantities gain when the price falls. */
function profit({ quantity, entryPrice }: LivePosition, price: Decimal | undefined): Decimal | undefined {
  return entryPrice === undefined || price === undefined ? undefined : price.minus(entryPrice).times(quantity);
}

/** All digits that the number has. */
function exactly(price: number): Decimal {
  return Decimal.fromNumber(price, PRICE_DIGITS, 'nearest-even');
}

/** Finer than the tick of any instrument. */
const PRICE_DIGITS = 18;

function textOf(value: Decimal | undefined): string | null {
  return value === undefined ? null : exactPriceText(value);
}
