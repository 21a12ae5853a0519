import { unknownName } from '#core/suggest.ts';
import type { SessionCalendar } from '#domain/market/calendar.ts';
import { CryptoCalendar } from '#domain/market/calendars/crypto.ts';
import { EURONEXT_PARIS } from '#domain/market/calendars/euronext-paris.ts';
import { FxCalendar } from '#domain/market/calendars/fx.ts';
import { NYSE } from '#domain/market/calendars/nyse.ts';
import { XETRA } from '#domain/market/calendars/xetra.ts';

/** Every calendar that an instrument or a job may name. A new one is one line here. */
export const CALENDARS: readonly SessionCalendar[] = [
  new CryptoCalendar(),
  new FxCalendar(),
  XETRA,
  EURONEXT_PARIS,
  NYSE,
];

/** The calendar of this name; throws `argument.unknown` with the nearest names. */
export function calendarNamed(name: string): SessionCalendar {
  const found = CALENDARS.find((calendar) => calendar.name === name);
  if (found === undefined)
    throw unknownName(
      'calendar',
      name,
      CALENDARS.map((calendar) => calendar.name),
    );
  return found;
}
