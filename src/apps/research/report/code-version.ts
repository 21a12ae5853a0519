import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../../../package.json' with { type: 'json' };

/** `0.1.0`, or `0.1.0+1a2b3c4d5e6f` with the commit when the program runs out of a checkout. */
export function codeVersion(): string {
  const commit = commitOf(join(import.meta.dirname, '..', '..', '..', '..', '.git'));
  return commit === undefined ? packageJson.version : `${packageJson.version}+${commit.slice(0, 12)}`;
}

/** What is checked out, read off the files that git keeps; undefined where there are none. */
function commitOf(folder: string): string | undefined {
  const head = textOf(join(folder, 'HEAD'));
  if (head === undefined) return undefined;
  const branch = /^ref: (.+)$/.exec(head)?.[1];
  if (branch === undefined) return asCommit(head);
  const loose = textOf(join(folder, branch));
  if (loose !== undefined) return asCommit(loose);
  const packed = textOf(join(folder, 'packed-refs')) ?? '';
  return asCommit(
    packed
      .split('\n')
      .find((line) => line.endsWith(` ${branch}`))
      ?.split(' ')[0] ?? '',
  );
}

function asCommit(text: string): string | undefined {
  return /^[0-9a-f]{40,64}$/.test(text) ? text : undefined;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
