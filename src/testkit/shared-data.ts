import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

/**
 * The folder of real data and independent expected values, or undefined when this machine has none. With
 * `ASSAY_REQUIRE_SHARED=1` its absence is an error, so that CI can never skip in silence.
 */
export function sharedFolder(): string | undefined {
  const folder = resolve(process.env['ASSAY_SHARED'] ?? '../shared');
  if (existsSync(join(folder, 'fixtures'))) return folder;
  if (process.env['ASSAY_REQUIRE_SHARED'] === '1') {
    throw new Error(
      `ASSAY_REQUIRE_SHARED is set, but there are no fixtures in "${folder}": set ASSAY_SHARED to their folder`,
    );
  }
  return undefined;
}

/** Names of the files in a folder under the shared one that match a pattern; empty when there is no shared folder. */
export function sharedFiles(folder: string, pattern: RegExp): string[] {
  const shared = sharedFolder();
  if (shared === undefined || !existsSync(join(shared, folder))) return [];
  return readdirSync(join(shared, folder))
    .filter((name) => pattern.test(name))
    .sort();
}

/** The text of a shared file, unzipped when its name ends in `.gz`. */
export function readShared(path: string): string {
  const shared = sharedFolder();
  if (shared === undefined) throw new Error(`No shared folder to read "${path}" from`);
  const bytes = readFileSync(join(shared, path));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** A simple CSV (no quotes) as rows keyed by the header; a byte-order mark and blank lines are dropped. */
export function parseCsv(text: string): Record<string, string>[] {
  const [header = '', ...lines] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const names = header.split(',').map((name) => name.trim());
  return lines.map((line) => {
    const fields = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, (fields[i] ?? '').trim()]));
  });
}
