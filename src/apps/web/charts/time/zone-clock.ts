import { LOCAL_ZONE } from '#apps/web/format/time.ts';

/** Wall-clock time of a zone in the browser, without Temporal, which not every browser has. */
export interface ZoneClock {
  /** IANA name, such as `Europe/Paris`. */
  readonly zone: string;
  /** UTC milliseconds to local wall-clock milliseconds, readable with the `getUTC...` methods of a Date. */
  toLocal(instant: number): number;
}

const QUARTER_MS = 900_000;

/** A clock of this zone; offsets are looked up once a quarter of an hour and kept. Without a name: the zone of this machine. */
export function zoneClock(zone = LOCAL_ZONE): ZoneClock {
  const offset = zone === LOCAL_ZONE ? machineOffset : zone === 'UTC' ? () => 0 : intlOffset(zone);
  return { zone, toLocal: (instant) => instant + offset(instant) };
}

function machineOffset(instant: number): number {
  return new Date(instant).getTimezoneOffset() * -60_000;
}

function intlOffset(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const known = new Map<number, number>();
  return (instant) => {
    const quarter = Math.floor(instant / QUARTER_MS);
    let offset = known.get(quarter);
    if (offset === undefined) {
      offset = wallClock(format, quarter * QUARTER_MS) - quarter * QUARTER_MS;
      known.set(quarter, offset);
    }
    return offset;
  };
}

function wallClock(format: Intl.DateTimeFormat, instant: number): number {
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? Number.NaN;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
}
