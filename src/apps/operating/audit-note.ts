import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditEntry } from '#domain/operations/audit.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { openTradingStore } from '#apps/operating/open-trading-store.ts';

/**
 * Writes what was done with backups into the audit log, if there is a store to write to: looking at a backup makes none. What was
 * done stays done when this fails; says then why it did.
 */
export async function noteInAudit(
  settings: Settings,
  entry: Pick<AuditEntry, 'action' | 'detail'>,
): Promise<string | undefined> {
  if (settings.databaseUrl === undefined && !existsSync(join(settings.dataDir, 'records.db'))) return undefined;
  try {
    await using store = await openTradingStore(settings);
    await store.audit.add({ time: systemClock.now(), actor: 'cli', ...entry });
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `It could not be written into the audit log: ${why}`;
  }
}
