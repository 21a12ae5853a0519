import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { AssayError } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';
import { environmentLayer } from '#apps/settings/environment-layer.ts';
import type { Environment } from '#apps/settings/environment-layer.ts';
import { fileLayer, textLayer } from '#apps/settings/file-layer.ts';
import { leavesOf, merged, nested, withAbsolutePaths } from '#apps/settings/setting-layer.ts';
import type { SettingLayer, SettingOrigin } from '#apps/settings/setting-layer.ts';
import { settingsError } from '#apps/settings/setting-problems.ts';
import { SETTINGS } from '#apps/settings/settings-schema.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';

/** A setting that was given on the command line: `{ key: 'dataDir', flag: '--data-dir', value }`. Undefined: it was not. */
export interface FlagSetting {
  readonly key: string;
  readonly flag: string;
  readonly value: unknown;
}

export interface SettingsInput {
  readonly flags?: readonly FlagSetting[];
  /** Default: none; a program gives its own (`process.env`). */
  readonly environment?: Environment;
  /** What `--settings` names; `assay.json` in the data folder when left out, which may be missing. */
  readonly file?: string | undefined;
  /** What the file would hold, to be looked at before it is written; the file itself is not read then. */
  readonly content?: string | undefined;
}

/** Settings in force, and where each of them comes from. */
export interface LoadedSettings {
  /** Frozen to the last value. */
  readonly settings: Settings;
  /** The file that was read; undefined when there was none. */
  readonly file: string | undefined;
  /** As they were written, all layers together, before anything was read out of them. Passwords are in them: whoever prints this does not print those. */
  readonly written: () => Readonly<Record<string, unknown>>;
  /** Of a setting by its path, `health.port`. */
  readonly originOf: (path: string) => SettingOrigin;
}

/**
 * Reads the settings once: defaults, then the file, the environment and the command line, each over those before. Throws
 * `setting.unknown` with the nearest name, `setting.invalid`, or `file.unreadable`, always with the place.
 */
export function loadSettings(input: SettingsInput = {}): LoadedSettings {
  const { flags = [], environment = {}, file, content } = input;
  const outer = [defaultLayer(), environmentLayer(environment, process.cwd()), flagLayer(flags)] as const;
  const chosen = settingsFile(input);
  const fromFile = content === undefined ? fileLayer(chosen, file !== undefined) : textLayer(content, chosen);
  if (file === undefined && fromFile !== undefined && 'dataDir' in fromFile.values) throw movesItself(chosen);
  const [defaults, ...over] = outer;
  const layers = fromFile === undefined ? outer : [defaults, fromFile, ...over];
  const originOf = originsOf(layers);
  const values = layers.map((layer) => layer.values).reduce(merged);
  const parsed = SETTINGS.safeParse(values);
  if (!parsed.success) throw settingsError(parsed.error.issues, { values, originOf });
  const read = fromFile === undefined ? undefined : chosen;
  return { settings: frozen(parsed.data), file: read, written: () => values, originOf };
}

const FILE_NAME = 'assay.json';

/** The file that settings are read from, whether or not it is there. */
export function settingsFile({ flags = [], environment = {}, file }: SettingsInput): string {
  if (file !== undefined) return resolve(file);
  const outer = [defaultLayer(), environmentLayer(environment, process.cwd()), flagLayer(flags)];
  const folder = outer.map(({ values }) => values['dataDir']).findLast((value) => typeof value === 'string');
  return join(folder ?? '', FILE_NAME);
}

/** What no schema can say: it depends on the machine, or is an entry that may be replaced by its name. */
function defaultLayer(): SettingLayer {
  const values = { dataDir: join(homedir(), '.assay'), venues: { sandbox: { kind: 'sandbox' } } };
  return { values, originOf: () => ({ kind: 'default' }) };
}

function flagLayer(flags: readonly FlagSetting[]): SettingLayer {
  const given = flags.filter(({ value }) => value !== undefined);
  const names = new Map(given.map(({ key, flag }) => [key, flag]));
  const values = given.map(({ key, value }) => nested(key.split('.'), value)).reduce(merged, {});
  const layer: SettingLayer = { values, originOf: (path) => ({ kind: 'flag', flag: names.get(path) ?? path }) };
  return withAbsolutePaths(layer, process.cwd());
}

/** The origin of what a layer set itself, or set as part of a whole; a default for what no layer did. */
function originsOf(layers: readonly SettingLayer[]): (path: string) => SettingOrigin {
  const origins = new Map<string, SettingOrigin>();
  for (const layer of layers) {
    for (const [keys] of leavesOf(layer.values)) {
      // A group counts as set by the last layer that set something in it.
      for (let length = 1; length <= keys.length; length++) {
        const path = keys.slice(0, length).join('.');
        origins.set(path, layer.originOf(keys.join('.')));
      }
    }
  }
  return (path) => origins.get(path) ?? { kind: 'default' };
}

function movesItself(file: string): AssayError {
  return new AssayError(
    'setting.invalid',
    `Expected no "dataDir" in "${file}", which was found in the data folder itself`,
    {
      place: { file, column: 'dataDir' },
      remedy: 'Set ASSAY_DATA_DIR or give --data-dir; or name the file with --settings.',
    },
  );
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Redacted) return value;
  for (const item of Object.values(value)) frozen(item);
  return Object.freeze(value);
}
