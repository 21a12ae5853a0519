import { AssayError } from '#core/errors.ts';
import type { RetentionRule } from '#adapters/backup/retention.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';

/** How long backups are kept, by the settings. */
export function keepRuleOf({ backup }: Settings): RetentionRule {
  return { days: backup.keepDaily, weeks: backup.keepWeekly };
}

/**
 * Reads `30d,52w,monthly`: days and weeks whose last backup is kept. What is left out keeps none, but for months: the last of each
 * month always stays. Throws `argument.invalid`.
 */
export function readKeepRule(text: string): RetentionRule {
  const counts = new Map<string, number>();
  for (const word of text.split(',').map((part) => part.trim())) {
    const match = /^(?:(\d{1,5})([dw])|(monthly))$/.exec(word);
    const unit = match?.[2] ?? match?.[3];
    if (unit === undefined || counts.has(unit)) throw unreadable(text);
    counts.set(unit, Number(match?.[1]));
  }
  return { days: counts.get('d') ?? 0, weeks: counts.get('w') ?? 0 };
}

function unreadable(text: string): AssayError {
  return new AssayError('argument.invalid', `Expected --keep to be such as "30d,52w,monthly", was "${text}"`, {
    place: { value: text },
    remedy: 'Days (d) and weeks (w) whose last backup is kept; the last one of each month stays for ever.',
  });
}
