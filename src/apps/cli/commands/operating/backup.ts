import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import type { TaskWatch } from '#adapters/backup/backup-thread.ts';
import { verifyBackup } from '#adapters/backup/restore-backup.ts';
import { applyRetention } from '#adapters/backup/take-backup.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { noteInAudit } from '#apps/operating/audit-note.ts';
import { backupAddress, backupPassphrase, backupTarget } from '#apps/operating/backup-place.ts';
import type { PassphraseChoice } from '#apps/operating/backup-place.ts';
import { listText, madeText, verifiedText } from '#apps/cli/operate/backup-text.ts';
import { madeJson, planJson, verifiedJson } from '#apps/cli/operate/backup-json.ts';
import { keepRuleOf, readKeepRule } from '#apps/operating/keep-rule.ts';
import { contentHash, makeBackup } from '#apps/operating/make-backup.ts';
import { shownAddress, watching } from '#apps/cli/operate/watched.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';

interface Options extends PassphraseChoice {
  readonly to?: string;
  readonly keep?: string;
  /** False with `--no-retention`. */
  readonly retention: boolean;
  readonly list?: boolean;
  readonly verify?: string;
  readonly json?: boolean;
}

const HELP = `
One file with everything: bars, sessions, orders, ledger, audit log, settings and journals, but no keys. It is taken while Assay
trades. Place, passphrase and how long backups are kept come from the settings ("backup" in assay.json) unless they are given here;
without any, backups go to the folder "backups" in the data folder, and nothing is encrypted.

Afterwards those that nobody needs any more are deleted: the last of 30 days, of 52 weeks and of every month stay.

Examples:
  assay backup
  assay backup --to /backups/assay --passphrase-file ~/.assay-passphrase
  assay backup --to "s3://bucket/assay?endpoint=https://minio.example.com:9000"
  assay backup --list
  assay backup --verify latest`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--to <place>', 'a folder that is there, or s3://bucket/prefix?endpoint=...')
      .option('--passphrase-env <name>', 'encrypt with the passphrase in this variable')
      .option('--passphrase-file <file>', 'encrypt with the passphrase in this file (mode 600)')
      .option('--keep <rule>', 'how many stay, such as 30d,52w,monthly')
      .option('--no-retention', 'delete nothing')
      .option('--list', 'what is there, and why each stays')
      .option('--verify <name>', 'read one to its end and check everything; "latest" for the latest')
      .option('--json', 'as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  if (options.list === true && options.verify !== undefined) {
    throw new AssayError('argument.invalid', 'Expected --list or --verify, were both');
  }
  const to = options.to === undefined || options.to.includes('://') ? options.to : resolve(options.to);
  const work: Work = { context, options, to, settings: settingsOf(context) };
  if (options.list === true) return list(work);
  if (options.verify !== undefined) return verify(work, options.verify);
  return make(work);
}

interface Work {
  readonly context: CliContext;
  readonly options: Options;
  readonly settings: Settings;
  /** Where to, when it was said. */
  readonly to: string | undefined;
}

async function make({ context, options, settings, to }: Work): Promise<void> {
  const rule = options.keep === undefined ? keepRuleOf(settings) : readKeepRule(options.keep);
  const target = await backupTarget(settings, to);
  const passphrase = await backupPassphrase(settings, options);
  const kept = options.retention ? rule : undefined;
  const made = await watching(context, 'backing up', (watch: TaskWatch) => {
    return makeBackup(settings, { target, passphrase, rule: kept, watch });
  });
  const { name, bytes, manifest } = made.summary;
  const detail = { name, bytes, content: contentHash(manifest), removed: made.retention?.remove.length ?? 0 };
  const trouble = await noteInAudit(settings, { action: 'backup.made', detail });
  if (trouble !== undefined) context.note(trouble);
  const place = shownAddress(target.address);
  print(context, options, madeJson(made, place), () => madeText(made, place));
}

async function list({ context, options, settings, to }: Work): Promise<void> {
  const rule = options.keep === undefined ? keepRuleOf(settings) : readKeepRule(options.keep);
  const now = systemClock.now();
  const plan = await applyRetention(await backupTarget(settings, to), now, { dryRun: true, rule });
  if (plan.keep.length === 0) context.note(`No backups in ${shownAddress(backupAddress(settings, to))}`);
  print(context, options, planJson(plan), () => (plan.keep.length === 0 ? '' : listText(plan, now)));
}

async function verify({ context, options, settings, to }: Work, named: string): Promise<void> {
  const target = await backupTarget(settings, to);
  const passphrase = await backupPassphrase(settings, options);
  const name = named === 'latest' ? undefined : named;
  const verified = await watching(context, 'verifying', (watch: TaskWatch) => {
    return verifyBackup({ target, name, passphrase, ...watch });
  });
  const detail = { name: verified.name, content: contentHash(verified.manifest) };
  const trouble = await noteInAudit(settings, { action: 'backup.verified', detail });
  if (trouble !== undefined) context.note(trouble);
  print(context, options, verifiedJson(verified), () => verifiedText(verified));
}

function print(context: CliContext, { json }: Options, data: object, text: () => string): void {
  const shown = json === true ? JSON.stringify(data, undefined, 2) : text();
  if (shown !== '') context.stdout.write(`${shown}\n`);
}
