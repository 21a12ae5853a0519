/** How much a tick of the time axis starts: the larger, the earlier it is labelled. The numbers are those of lightweight-charts. */
export const TICK_WEIGHT = {
  none: 0,
  second: 10,
  minute: 20,
  fiveMinutes: 21,
  halfHour: 22,
  hour: 30,
  threeHours: 31,
  sixHours: 32,
  twelveHours: 33,
  day: 50,
  month: 60,
  year: 70,
} as const;

const STEPS: readonly (readonly [ms: number, weight: number])[] = [
  [43_200_000, TICK_WEIGHT.twelveHours],
  [21_600_000, TICK_WEIGHT.sixHours],
  [10_800_000, TICK_WEIGHT.threeHours],
  [3_600_000, TICK_WEIGHT.hour],
  [1_800_000, TICK_WEIGHT.halfHour],
  [300_000, TICK_WEIGHT.fiveMinutes],
  [60_000, TICK_WEIGHT.minute],
  [1_000, TICK_WEIGHT.second],
];
const DAY_MS = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What begins between two wall-clock times that follow each other: a year, a month, a day, an hour... */
export function tickWeight(previousLocal: number, local: number): number {
  if (Math.floor(previousLocal / DAY_MS) !== Math.floor(local / DAY_MS)) {
    const before = new Date(previousLocal);
    const now = new Date(local);
    if (before.getUTCFullYear() !== now.getUTCFullYear()) return TICK_WEIGHT.year;
    return before.getUTCMonth() === now.getUTCMonth() ? TICK_WEIGHT.day : TICK_WEIGHT.month;
  }
  for (const [ms, weight] of STEPS) {
    if (Math.floor(previousLocal / ms) !== Math.floor(local / ms)) return weight;
  }
  return TICK_WEIGHT.none;
}

/** `2026`, `Mar`, `14`, `09:30`: as short as the place of the tick allows. */
export function tickText(local: number, weight: number): string {
  const at = new Date(local);
  if (weight >= TICK_WEIGHT.year) return `${at.getUTCFullYear()}`;
  if (weight >= TICK_WEIGHT.month) return MONTHS[at.getUTCMonth()]!;
  if (weight >= TICK_WEIGHT.day) return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
  return clockText(at, weight < TICK_WEIGHT.minute);
}

function clockText(at: Date, withSeconds: boolean): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  const minute = `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`;
  return withSeconds ? `${minute}:${pad(at.getUTCSeconds())}` : minute;
}
