import type { SettingsShape } from '#contract/settings.ts';
import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import { canonicalJson } from '#core/hash.ts';
import { Redacted } from '#core/redacted.ts';
import type { AuditStore } from '#domain/operations/audit.ts';
import { settingValues } from '#apps/settings/file-layer.ts';
import { loadSettings, settingsFile } from '#apps/settings/load-settings.ts';
import type { LoadedSettings, SettingsInput } from '#apps/settings/load-settings.ts';
import { describeOrigin, isBranch } from '#apps/settings/setting-layer.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { changeList, changedValues } from '#apps/server/settings/setting-changes.ts';
import { isEditable, settingList } from '#apps/server/settings/setting-list.ts';
import { assertVersion, readSettingsText, writeSettingsText } from '#apps/server/settings/settings-file.ts';
import type { SettingsText } from '#apps/server/settings/settings-file.ts';

export interface SettingsParts {
  /** What the program read its settings from at its start. */
  readonly input: SettingsInput;
  /** What came of it: in force until the next start. */
  readonly inForce: LoadedSettings;
  readonly audit: Pick<AuditStore, 'add'>;
  readonly clock: Pick<Clock, 'now'>;
}

export interface SettingsChange {
  /** By key; null takes one out. */
  readonly changes: Readonly<Record<string, unknown>>;
  /** `version` of the list that the change was made from. */
  readonly ifMatch?: string | undefined;
  /** Who asks, for the audit log. */
  readonly by: string;
}

/** Shows settings, and changes them in their file. What is in force stays so until the next start. */
export class SettingsDesk {
  private readonly parts: SettingsParts;
  private readonly file: string;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(parts: SettingsParts) {
    this.parts = parts;
    this.file = settingsFile(parts.input);
  }

  /** In force. */
  get settings(): Settings {
    return this.parts.inForce.settings;
  }

  /** Every setting as the file has it now; as it is in force when the file cannot be read. */
  async list(): Promise<SettingsShape> {
    const { inForce } = this.parts;
    const text = await readSettingsText(this.file);
    const { loaded, problem } = this.tryLoading(text);
    const items = settingList(loaded ?? inForce, inForce);
    const needsRestart = loaded === undefined || comparable(loaded.settings) !== comparable(inForce.settings);
    return { items: [...items], file: this.file, needsRestart, version: text.version, problem: problem ?? null };
  }

  /**
   * Writes changes into the file, after all of it, as it would be, was read as at a start; all or nothing. Throws `setting.unknown`,
   * `setting.invalid`, and `resource.conflict` when the file is not the one of `ifMatch`.
   */
  change(change: SettingsChange): Promise<SettingsShape> {
    const changed = this.queue.then(() => this.write(change));
    this.queue = changed.catch(() => undefined);
    return changed;
  }

  private async write({ changes, ifMatch, by }: SettingsChange): Promise<SettingsShape> {
    const { audit, clock } = this.parts;
    const { text = '{}', version } = await readSettingsText(this.file);
    if (ifMatch !== undefined) assertVersion(version, ifMatch);
    const before = settingValues(text, this.file);
    const after = changedValues(before, changes);
    const keys = Object.keys(changes);
    if (canonicalJson(before) !== canonicalJson(after)) {
      const content = `${JSON.stringify(after, undefined, 2)}\n`;
      const loaded = loadSettings({ ...this.parts.input, content });
      for (const key of keys) assertEditable(key, loaded);
      await writeSettingsText(this.file, content, version);
      const detail = { changes: changeList(before, after, keys) };
      await audit.add({ time: clock.now(), actor: by, action: 'settings.changed', detail });
    }
    return this.list();
  }

  private tryLoading({ text }: SettingsText): { readonly loaded?: LoadedSettings; readonly problem?: string } {
    const { input } = this.parts;
    try {
      return { loaded: loadSettings(text === undefined ? input : { ...input, content: text }) };
    } catch (error) {
      if (error instanceof AssayError) return { problem: error.message };
      throw error;
    }
  }
}

function assertEditable(key: string, loaded: LoadedSettings): void {
  const origin = loaded.originOf(key);
  // A group counts as set by the last that set something in it, which says nothing of the rest.
  const isGroup = isBranch(key.split('.').reduce<unknown>((value, part) => (value as never)?.[part], loaded.settings));
  if (isEditable(key, origin) || isGroup) return;
  const isByHand = origin.kind === 'file' || origin.kind === 'default';
  const message = isByHand
    ? `Expected settings that can be changed here, was "${key}"`
    : `Expected a setting that the file sets, was "${key}", which ${describeOrigin(origin)} sets`;
  throw new AssayError('setting.invalid', message, {
    place: { column: key },
    remedy: isByHand
      ? 'Stop the program, move what is kept, then name the new place at the start.'
      : `Change or unset ${describeOrigin(origin)} where the program is started.`,
  });
}

/** Settings as a text, secrets included: to compare, never to keep. */
function comparable(settings: Settings): string {
  return canonicalJson(revealed(settings));
}

function revealed(value: unknown): unknown {
  if (value instanceof Redacted) return value.reveal();
  if (Array.isArray(value)) return value.map(revealed);
  return isBranch(value)
    ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revealed(part)]))
    : value;
}
