/** The zone of this browser, such as `Europe/Athens`. */
export const LOCAL_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export type TimeDetail = 'date' | 'minute' | 'second';

const SHAPES: Readonly<Record<TimeDetail, Intl.DateTimeFormatOptions>> = {
  date: { year: 'numeric', month: '2-digit', day: '2-digit' },
  minute: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  second: {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  },
};
const formatters = new Map<string, Intl.DateTimeFormat>();

/** `2026-03-01 14:05`, in the zone given (this browser's when left out). */
export function formatTime(time: number, detail: TimeDetail = 'minute', zone = LOCAL_ZONE): string {
  const parts = partsOf(time, detail, zone);
  const date = `${parts['year']}-${parts['month']}-${parts['day']}`;
  if (detail === 'date') return date;
  const clock = `${parts['hour']}:${parts['minute']}`;
  return `${date} ${clock}${detail === 'second' ? `:${parts['second']}` : ''}`;
}

/** `14:05:11`. */
export function formatClock(time: number, zone = LOCAL_ZONE): string {
  return formatTime(time, 'second', zone).slice(11);
}

/** The zone as one says it at that moment: `EET`, `GMT+2`, `UTC`. */
export function zoneName(time: number, zone = LOCAL_ZONE): string {
  const part = formatter(`name ${zone}`, { timeZone: zone, timeZoneName: 'short' })
    .formatToParts(time)
    .find(({ type }) => type === 'timeZoneName');
  return part?.value ?? zone;
}

/** Local time with its zone, UTC, and to the millisecond: what the hover of a time says. */
export function exactTime(time: number): string {
  const utc = new Date(time).toISOString();
  return `${formatTime(time, 'second')} ${zoneName(time)} (${LOCAL_ZONE})\n${utc.slice(0, 10)} ${utc.slice(11, 23)} UTC`;
}

const STEPS: readonly (readonly [limit: number, size: number, unit: string])[] = [
  [60_000, 1_000, 's'],
  [3_600_000, 60_000, 'min'],
  [86_400_000, 3_600_000, 'h'],
  [30 * 86_400_000, 86_400_000, 'd'],
  [365 * 86_400_000, 30 * 86_400_000, 'mo'],
  [Number.POSITIVE_INFINITY, 365 * 86_400_000, 'y'],
];

/** `5 min ago`, `in 2 h`, `now`. */
export function formatRelative(time: number, now: number): string {
  const distance = Math.abs(now - time);
  if (distance < 5_000) return 'now';
  const [, size, unit] = STEPS.find(([limit]) => distance < limit)!;
  const text = `${Math.floor(distance / size)} ${unit}`;
  return time <= now ? `${text} ago` : `in ${text}`;
}

/** A length of time by its two largest units: `1 h 5 min`, `12 s`, `340 ms`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${seconds} s`;
  const units: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = units.findIndex(([count]) => count > 0);
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

function partsOf(time: number, detail: TimeDetail, zone: string): Record<string, string> {
  const format = formatter(`${detail} ${zone}`, { ...SHAPES[detail], timeZone: zone, hourCycle: 'h23' });
  return Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
}

function formatter(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let found = formatters.get(key);
  if (found === undefined) formatters.set(key, (found = new Intl.DateTimeFormat('en-GB', options)));
  return found;
}
