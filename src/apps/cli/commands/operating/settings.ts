import type { Command } from 'commander';
import { effectiveSettings } from '#apps/settings/effective-settings.ts';
import type { EffectiveSetting } from '#apps/settings/effective-settings.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import { describeOrigin } from '#apps/settings/setting-layer.ts';
import { settingEntries, settingsPage } from '#apps/settings/settings-page.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext, GlobalOptions } from '#apps/cli/context.ts';
import { dim, renderTable } from '#apps/cli/table.ts';

interface Options extends GlobalOptions {
  readonly settings?: string;
  readonly keys?: boolean;
  readonly json?: boolean;
}

const HELP = `
Settings come from defaults, then the file (assay.json in the data folder, or --settings), then the environment, then options; each
goes over those before. Passwords are not shown, and keys of accounts are no settings: see "assay settings --keys".

Examples:
  assay settings
  ASSAY_HEALTH_PORT=9000 assay settings --settings ./assay.json --json
  assay settings --keys > settings.md`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--settings <file>', 'read this file in place of assay.json in the data folder')
      .option('--keys', 'every setting there is, as Markdown (with --json as data)')
      .option('--json', 'as JSON')
      .addHelpText('after', HELP)
      .action(() => show(context, command.optsWithGlobals<Options>()));
  },
};

function show(context: CliContext, options: Options): void {
  context.stdout.write(options.keys === true ? keysText(options) : inForce(context, options));
}

function keysText(options: Options): string {
  return options.json === true ? json(settingEntries()) : settingsPage();
}

function inForce(context: CliContext, options: Options): string {
  const loaded = loadSettings({
    flags: [{ key: 'dataDir', flag: '--data-dir', value: options.dataDir }],
    environment: process.env,
    file: options.settings,
  });
  const rows = effectiveSettings(loaded);
  if (options.json === true) return json({ file: loaded.file ?? null, settings: rows });
  context.note(
    loaded.file === undefined ? 'No file of settings was found; it may be left out.' : `Read ${loaded.file}`,
  );
  return `${renderTable(COLUMNS, rows)}\n`;
}

const COLUMNS = [
  { title: 'setting', value: ({ key }: EffectiveSetting) => key },
  { title: 'value', value: ({ value }: EffectiveSetting) => textOf(value) },
  {
    title: 'from',
    value: ({ origin }: EffectiveSetting) => (origin.kind === 'default' ? dim('default') : describeOrigin(origin)),
  },
];

/** Texts without quotes, as they are written in a variable. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
