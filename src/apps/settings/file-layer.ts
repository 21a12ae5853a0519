import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AssayError } from '#core/errors.ts';
import { refuseSecrets } from '#apps/settings/secret-lookalikes.ts';
import { isBranch, withAbsolutePaths } from '#apps/settings/setting-layer.ts';
import type { SettingLayer } from '#apps/settings/setting-layer.ts';

/**
 * Settings of a JSON file; undefined when there is none and `mustExist` does not say otherwise. Throws `file.unreadable`, or
 * `setting.invalid` for what is no object or holds a secret.
 */
export function fileLayer(file: string, mustExist: boolean): SettingLayer | undefined {
  const text = textOf(file, mustExist);
  return text === undefined ? undefined : textLayer(text, file);
}

/** Settings of a text that stands in a file, or is to stand there. Throws `setting.invalid`. */
export function textLayer(text: string, file: string): SettingLayer {
  const values = settingValues(text, file);
  refuseSecrets(values, file);
  return withAbsolutePaths({ values, originOf: () => ({ kind: 'file', file }) }, dirname(file));
}

function textOf(file: string, mustExist: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !mustExist) return undefined;
    const reason = code === 'ENOENT' ? 'there is none' : `it cannot be read (${code})`;
    throw new AssayError('file.unreadable', `Expected a file of settings at "${file}": ${reason}`, {
      place: { file },
      remedy: 'Check the path; without --settings the file is "assay.json" in the data folder, and may be left out.',
      cause,
    });
  }
}

/** What is written in a file of settings. Throws `setting.invalid` with the place for what is no object of JSON. */
export function settingValues(text: string, file: string): Readonly<Record<string, unknown>> {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    // The parser quotes the text around the fault: only the place is taken from it.
    const at = /\(line (\d+) column (\d+)\)/.exec((error as Error).message);
    const line = at === null ? {} : { line: Number(at[1]) };
    const where = at === null ? '' : `, line ${at[1]}, column ${at[2]}`;
    throw new AssayError(
      'setting.invalid',
      `Expected JSON in the settings "${file}"${where}: it cannot be read there`,
      {
        place: { file, ...line },
        remedy: 'Look for a comma too many or too few, or for a quote that is not closed.',
      },
    );
  }
  if (isBranch(values)) return values;
  throw new AssayError('setting.invalid', `Expected an object of settings in "${file}", was something else`, {
    place: { file },
  });
}
