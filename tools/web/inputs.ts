import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where the built page lies, and the file in it that says what it was built from. */
export const WEB_OUT = 'dist/web';
export const INPUTS_FILE = '.inputs';

/** What the page is made of; kernel code that runs in the browser among it. */
const PLACES = ['src/apps/web', 'src/core', 'src/domain', 'src/contract', 'vite.config.ts', 'package-lock.json'];
const NO_INPUT = /\.(?:test|bench)\.tsx?$|\.md$/;

/** A hash of everything that the page is built from: content and names, not times. Tests and readmes are left out. */
export function webInputs(root: string, places: readonly string[] = PLACES): string {
  const hash = createHash('sha256');
  for (const file of places.flatMap((place) => filesBelow(root, place)).sort()) {
    if (NO_INPUT.test(file)) continue;
    const content = readFileSync(join(root, file));
    hash.update(`${file}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** Whether the built page is made of what is here now. */
export function isWebFresh(root: string, inputs: string): boolean {
  try {
    readFileSync(join(root, WEB_OUT, 'index.html'));
    return readFileSync(join(root, WEB_OUT, INPUTS_FILE), 'utf8').trim() === inputs;
  } catch {
    return false;
  }
}

function filesBelow(root: string, place: string): string[] {
  try {
    return readdirSync(join(root, place), { withFileTypes: true }).flatMap((entry) => {
      const path = `${place}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(root, path);
      return entry.isFile() && !entry.name.startsWith('.') ? [path] : [];
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [place];
    throw error;
  }
}
