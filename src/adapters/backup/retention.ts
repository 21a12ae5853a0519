import { DAY_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { StoredBackup } from '#adapters/backup/target/backup-target.ts';
import { latestFirst } from '#adapters/backup/target/backup-target.ts';

/** How many UTC days and ISO weeks keep their last backup. Every month keeps its last one for ever. */
export interface RetentionRule {
  readonly days: number;
  readonly weeks: number;
}

const RETENTION_RULE: RetentionRule = { days: 30, weeks: 52 };

/** A decision about one backup, with its reason in words: `last of the day 2026-11-21`. */
export interface RetentionDecision {
  readonly backup: StoredBackup;
  readonly reason: string;
}

export interface RetentionPlan {
  /** Both latest first. */
  readonly keep: readonly RetentionDecision[];
  readonly remove: readonly RetentionDecision[];
}

/**
 * Which backups stay: the last one of each of the latest 30 days, of the latest 52 weeks and of every month. Only days and weeks
 * that have a backup are counted, so that a pause in making them deletes nothing; the latest always stays. A backup from after
 * `now` was made by a clock that was wrong: it stays, and stands for nothing.
 */
export function planRetention(
  backups: readonly StoredBackup[],
  now: UnixMs,
  { days, weeks }: RetentionRule = RETENTION_RULE,
): RetentionPlan {
  const keep: RetentionDecision[] = [];
  const remove: RetentionDecision[] = [];
  const rules = [
    new PeriodRule(dayOf, (time) => `day ${dayName(time)}`, days),
    new PeriodRule(weekOf, weekName, weeks),
    new PeriodRule(monthOf, (time) => `month ${dayName(time).slice(0, 7)}`),
  ];
  for (const [i, backup] of latestFirst(backups).entries()) {
    if (backup.time > now) {
      keep.push({ backup, reason: 'from after now' });
      continue;
    }
    // Each rule must see each backup, whether another one keeps it already or not.
    const reasons = rules.map((rule) => rule.reason(backup.time));
    const reason = reasons.find((found) => found !== undefined);
    if (reason === undefined) remove.push({ backup, reason: `a later one stands for the day ${dayName(backup.time)}` });
    else keep.push({ backup, reason: i === 0 ? 'the latest' : reason });
  }
  return { keep, remove };
}

/** Looks at backups from the latest to the oldest; the first one of a period that it meets is its last one. */
class PeriodRule {
  private readonly periodOf: (time: number) => number;
  private readonly nameOf: (time: number) => string;
  private readonly limit: number;
  private readonly seen = new Set<number>();

  constructor(periodOf: (time: number) => number, nameOf: (time: number) => string, limit = Number.POSITIVE_INFINITY) {
    this.periodOf = periodOf;
    this.nameOf = nameOf;
    this.limit = limit;
  }

  /** Why the rule keeps the backup; undefined when it does not. */
  reason(time: number): string | undefined {
    const period = this.periodOf(time);
    if (this.seen.has(period) || this.seen.size >= this.limit) return undefined;
    this.seen.add(period);
    return `last of the ${this.nameOf(time)}`;
  }
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

function dayName(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Counted from the week of 1970-01-01, a Thursday: its Monday is day -3. */
function weekOf(time: number): number {
  return Math.floor((dayOf(time) + 3) / 7);
}

/** `2026-W47`, ISO 8601: weeks begin on Monday and belong to the year of their Thursday. */
function weekName(time: number): string {
  const thursday = weekOf(time) * 7;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const week = Math.floor((thursday - dayOf(Date.UTC(year, 0, 1))) / 7) + 1;
  return `week ${year}-W${`${week}`.padStart(2, '0')}`;
}

function monthOf(time: number): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
