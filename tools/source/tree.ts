import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Texts by path from the root, with forward slashes, sorted; what the checkers look at, real or planted. */
export type SourceTree = ReadonlyMap<string, string>;

const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);

/** Every file with one of these endings under the given folders and files; hidden folders and installed code left out. */
export function readTree(root: string, places: readonly string[], endings: readonly string[]): SourceTree {
  const paths = places
    .flatMap((place) => listFiles(root, place))
    .filter((path) => endings.some((end) => path.endsWith(end)));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

function listFiles(root: string, place: string): string[] {
  const entries = directoryEntries(join(root, place));
  if (entries === undefined) return [place];
  return entries.flatMap((entry) => {
    if (SKIPPED.has(entry.name) || entry.name.startsWith('.')) return [];
    const path = place === '' ? entry.name : `${place}/${entry.name}`;
    if (entry.isDirectory()) return listFiles(root, path);
    return entry.isFile() ? [path] : [];
  });
}

/** Undefined for a file; nothing for a place that does not exist. */
function directoryEntries(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return undefined;
    if (code === 'ENOENT') return [];
    throw error;
  }
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

export function isBench(path: string): boolean {
  return path.endsWith('.bench.ts');
}

/** Physical lines; a line break at the end does not begin another one. */
export function countLines(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
