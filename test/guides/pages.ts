import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '#tools/source/tree.ts';

/** A page that people read. */
export interface Page {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
}

/** README, CHANGELOG and everything below `docs`. */
export function readPages(): readonly Page[] {
  const below = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`);
  const paths = ['README.md', 'CHANGELOG.md', ...below.toSorted()];
  return paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}
