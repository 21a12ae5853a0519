import { unknownName } from '#core/suggest.ts';
import type { TradingCalendar } from '#domain/market/calendar.ts';
import { CryptoCalendar } from '#domain/market/calendars/crypto.ts';
import { FxCalendar } from '#domain/market/calendars/fx.ts';

/** Every calendar that an instrument may name. A new one is one line here. */
export const CALENDARS: readonly TradingCalendar[] = [new CryptoCalendar(), new FxCalendar()];

/** The calendar of this name; throws `argument.unknown` with the nearest names. */
export function calendarNamed(name: string): TradingCalendar {
  const found = CALENDARS.find((calendar) => calendar.name === name);
  if (found === undefined)
    throw unknownName(
      'calendar',
      name,
      CALENDARS.map((calendar) => calendar.name),
    );
  return found;
}
