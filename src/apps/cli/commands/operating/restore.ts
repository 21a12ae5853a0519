import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import type { AuditKey } from '#domain/operations/audit-seal.ts';
import { AuditKeyFile } from '#adapters/storage/operations/audit-key-file.ts';
import type { TaskWatch } from '#adapters/backup/backup-thread.ts';
import { defaultChecks } from '#adapters/backup/restore/store-checks.ts';
import type { StoreCheck } from '#adapters/backup/restore/store-checks.ts';
import { restoreBackup, verifyBackup } from '#adapters/backup/restore-backup.ts';
import type { BackupSource, RestoredBackup, VerifiedBackup } from '#adapters/backup/restore-backup.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { noteInAudit } from '#apps/operating/audit-note.ts';
import { restoredJson, verifiedJson } from '#apps/cli/operate/backup-json.ts';
import { backupPassphrase, backupTarget, storeLocation } from '#apps/operating/backup-place.ts';
import type { PassphraseChoice } from '#apps/operating/backup-place.ts';
import { WHOLE, checkLine, holdingText } from '#apps/cli/operate/backup-text.ts';
import { contentHash } from '#apps/operating/make-backup.ts';
import { whatIsThere } from '#apps/operating/store-presence.ts';
import { watching } from '#apps/cli/operate/watched.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { bold, dim, green, renderPairs } from '#apps/cli/table.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';

interface Options extends PassphraseChoice {
  readonly from?: string;
  readonly checkOnly?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const HELP = `
Reads the whole backup first and checks it: every checksum, the databases, row counts, the journal of every session, the sums of the
ledger and the chain of the audit log. Then all of the store is replaced, or nothing. The old one is kept beside it.

Nothing may use the store meanwhile: stop "assay trade" first. Where a store is already, --yes is needed.
A backup from SQLite can be restored into PostgreSQL (set DATABASE_URL) and the other way round.

Examples:
  assay restore --check-only
  assay restore latest --yes
  assay restore assay-20261121T230000123Z.backup --from /backups/assay --data-dir /tmp/rehearsal`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('[name]', 'which backup; "latest" for the latest', 'latest')
      .option('--from <place>', 'a folder, or s3://bucket/prefix?endpoint=...')
      .option('--passphrase-env <name>', 'the passphrase is in this variable')
      .option('--passphrase-file <file>', 'the passphrase is in this file (mode 600)')
      .option('--check-only', 'look at the backup and change nothing')
      .option('--yes', 'replace the store that is there')
      .option('--json', 'as JSON')
      .addHelpText('after', HELP)
      .action((name: string, options: Options) => run(context, name, options));
  },
};

async function run(context: CliContext, named: string, options: Options): Promise<void> {
  const settings = settingsOf(context);
  const from = options.from === undefined || options.from.includes('://') ? options.from : resolve(options.from);
  const source = {
    target: await backupTarget(settings, from),
    name: named === 'latest' ? undefined : named,
    passphrase: await backupPassphrase(settings, options),
  };
  if (options.checkOnly === true) return check(context, source, options);
  const there = await whatIsThere(storeLocation(settings));
  if (there.length > 0 && options.yes !== true) {
    await check(context, source, options);
    throw unconfirmed(settings, there);
  }
  await restore(context, source, { options, settings });
}

async function check(context: CliContext, source: BackupSource, { json }: Options): Promise<void> {
  const verified = await withLines(context, { json }, (watch) => verifyBackup({ ...source, ...watch }));
  if (json === true) printJson(context, verifiedJson(verified));
  else context.stdout.write(`${summary(verified)}\n`);
}

interface Restoring {
  readonly options: Options;
  readonly settings: Settings;
}

async function restore(
  context: CliContext,
  source: BackupSource,
  { options: { json }, settings }: Restoring,
): Promise<void> {
  const store = storeLocation(settings);
  const key = (await new AuditKeyFile(store.folder).look())?.key;
  const restored = await withLines(context, { json, key }, (watch) => {
    return restoreBackup({ ...source, ...watch, store, now: systemClock.now() });
  });
  const detail = { name: restored.name, content: contentHash(restored.manifest), kept: restored.kept };
  const trouble = await noteInAudit(settings, { action: 'backup.restored', detail });
  if (trouble !== undefined) context.note(trouble);
  if (json === true) printJson(context, restoredJson(restored));
  else context.stdout.write(`${restoredText(restored, settings)}\n`);
}

/** Says each check as soon as it holds: a large backup takes a while, and what fails is told by the error after it. */
async function withLines<T>(
  context: CliContext,
  { json, key }: { readonly json: boolean | undefined; readonly key?: AuditKey | undefined },
  work: (watch: TaskWatch & Pick<BackupSource, 'checks'>) => Promise<T>,
): Promise<T> {
  const say = (name: string, found: string): void => {
    if (json !== true) context.stdout.write(`${checkLine(name, found)}\n`);
  };
  const checks = defaultChecks(key).map((check, i): StoreCheck => {
    const { name } = check;
    return {
      name,
      run: async (view) => {
        // The content is looked at only after the whole file was read.
        if (i === 0) say('whole', WHOLE);
        const found = await check.run(view);
        say(name, found);
        return found;
      },
    };
  });
  return watching(context, 'reading', (watch) => work({ ...watch, checks }));
}

function summary({ name, manifest }: VerifiedBackup): string {
  return renderPairs([
    ['backup', green(name)],
    ['holds', holdingText(manifest)],
    ['content', contentHash(manifest)],
  ]);
}

function restoredText(restored: RestoredBackup, { dataDir, databaseUrl }: Settings): string {
  const { kept } = restored;
  const old =
    kept.length === 0 ? [] : ['', bold('What was there before is kept as'), ...kept.map((name) => `  ${name}`)];
  const hint = dim(
    kept.length === 0 ? '"assay doctor" looks at it.' : '"assay doctor" looks at it; then the old ones can be deleted.',
  );
  const place = databaseUrl === undefined ? dataDir : `${dataDir} and the database`;
  return [summary(restored), `Restored into ${place}`, ...old, '', hint].join('\n');
}

function unconfirmed({ dataDir }: Settings, there: readonly string[]): AssayError {
  return new AssayError(
    'argument.invalid',
    `Expected --yes before anything is replaced, found "${there.join(', ')}" in "${dataDir}"`,
    {
      place: { value: dataDir },
      remedy:
        'The backup is good. Say --yes to put it in the place of what is there, which is kept; nothing was changed.',
    },
  );
}

function printJson(context: CliContext, data: object): void {
  context.stdout.write(`${JSON.stringify(data, undefined, 2)}\n`);
}
