import type { UnixMs } from '#core/time.ts';
import { bad, ok, warning } from '#apps/operating/check.ts';
import type { Finding } from '#apps/operating/check.ts';
import { spanText } from '#apps/operating/sizes.ts';

/** A clock elsewhere, asked once. */
export interface ClockReading {
  readonly theirs: UnixMs;
  /** By our own clock, before and after the question. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

const WARN_MS = 1_000;
const REMEDY = 'Let the system set its clock by NTP (timedatectl set-ntp true), and look whether it does.';

/**
 * How far our clock is from another one, the way there and back shared evenly. Beyond `badMs` (half of the window in which an exchange
 * takes a request) nothing works reliably. What the way itself could explain is not held against us.
 */
export function offsetFinding(reading: ClockReading, badMs: number, about: string): Finding {
  const { theirs, askedAt, answeredAt } = reading;
  const offset = (askedAt + answeredAt) / 2 - theirs;
  const uncertain = Math.max(0, answeredAt - askedAt) / 2;
  const sure = Math.abs(offset) - uncertain;
  const found = `our clock ${wordsOf(offset)} that of ${about}`;
  if (sure > badMs) return bad(found, REMEDY, { about, code: 'clock.wrong' });
  return sure > WARN_MS ? warning(found, REMEDY, about) : ok(found, about);
}

function wordsOf(offset: number): string {
  const size = Math.abs(offset);
  if (size < 1) return 'agrees with';
  return `is ${spanText(size)} ${offset < 0 ? 'behind' : 'ahead of'}`;
}
