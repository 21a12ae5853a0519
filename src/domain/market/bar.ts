import { AssayError } from '#core/errors.ts';

/**
 * One closed candle over `[openTime, closeTime)`. Prices are in the quote currency, volume in base units; times are UTC ms.
 * A bar is visible at its close, never before. A consumer must not keep a reference: drivers walk one reused object.
 */
export interface Bar {
  readonly openTime: number;
  readonly closeTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** NaN when the source has no volume; never 0 in its place. */
  readonly volume: number;
}

/**
 * Throws `bars.invalid` or `bars.order` when a bar breaks a rule: finite positive prices, low <= open, close <= high,
 * volume >= 0 or NaN, and opening not before the previous bar's close. `index` names the bar in the message.
 */
export function assertBar(bar: Bar, index: number, previousCloseTime = Number.NEGATIVE_INFINITY): void {
  const { open, high, low, close, volume } = bar;
  const sound =
    low > 0 &&
    high < Number.POSITIVE_INFINITY &&
    low <= open &&
    low <= close &&
    open <= high &&
    close <= high &&
    !(volume < 0 || volume === Number.POSITIVE_INFINITY);
  if (sound && bar.openTime >= previousCloseTime && bar.closeTime > bar.openTime) return;
  throw badBar(bar, index, previousCloseTime);
}

function badBar(bar: Bar, index: number, previousCloseTime: number): AssayError {
  const { open, high, low, close, volume } = bar;
  const place = { bar: index, value: `open ${open} high ${high} low ${low} close ${close} volume ${volume}` };
  if (bar.openTime < previousCloseTime || !(bar.closeTime > bar.openTime)) {
    const found = `[${bar.openTime}, ${bar.closeTime})`;
    const message = `Bar ${index}: expected to open at or after "${previousCloseTime}", was "${found}"`;
    return new AssayError('bars.order', message, { place: { bar: index, value: found } });
  }
  const message = `Bar ${index}: expected 0 < low <= open, close <= high and volume >= 0, was "${place.value}"`;
  return new AssayError('bars.invalid', message, { place });
}
