/** A record of the log for whoever sits before the terminal: time of day in UTC, level, text, and what went wrong. One line, always. */
export function consoleLine(record: Readonly<Record<string, unknown>>): string {
  const { time, level, msg, err } = record;
  const at = typeof time === 'string' ? `${time.slice(11, 19)}Z` : '';
  const text = typeof msg === 'string' ? msg : '';
  const trouble = troubleOf(err, text);
  return `${at} ${String(level).padEnd(5)} ${text}${trouble}`.replaceAll(UNPRINTABLE, ' ').slice(0, LINE_MAX).trimEnd();
}

/** Whatever could move the cursor, colour the screen, begin a line or turn the direction of writing. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]+/g;
const LINE_MAX = 500;

function troubleOf(err: unknown, text: string): string {
  if (typeof err !== 'object' || err === null) return '';
  const { code, message } = err as Record<string, unknown>;
  const words = [code, message === text ? undefined : message].filter(
    (word) => typeof word === 'string' && word !== '',
  );
  return words.length === 0 ? '' : ` (${words.join(': ')})`;
}
