import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What the frame and the first page may weigh together, in bytes as sent (gzip). */
export const FIRST_LOAD_BUDGET = 200_000;

/** A file that the first page loads. */
export interface LoadedFile {
  readonly file: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

interface ManifestEntry {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

type Manifest = Readonly<Record<string, ManifestEntry>>;

const ENTRY = 'index.html';
const FIRST_PAGE = 'pages/overview/overview-page.tsx';

/** Every script and style sheet that is loaded before the first page stands: the entry, that page, and all that they import. */
export function firstLoad(folder: string): LoadedFile[] {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8')) as Manifest;
  const seen = new Set<string>();
  const files = new Set<string>();
  const visit = (name: string): void => {
    const entry = manifest[name];
    if (entry === undefined) throw new Error(`Expected "${name}" to be in the manifest of the build, was not`);
    if (seen.has(name)) return;
    seen.add(name);
    for (const file of [entry.file, ...(entry.css ?? [])]) files.add(file);
    for (const imported of entry.imports ?? []) visit(imported);
  };
  visit(ENTRY);
  visit(FIRST_PAGE);
  return [...files].map((file) => measured(folder, file)).sort((a, b) => b.gzipBytes - a.gzipBytes);
}

/** Bytes on the wire of all of them. */
export function totalGzip(files: readonly LoadedFile[]): number {
  return files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
}

function measured(folder: string, file: string): LoadedFile {
  const content = readFileSync(join(folder, file));
  return { file, bytes: content.length, gzipBytes: gzipSync(content).length };
}
