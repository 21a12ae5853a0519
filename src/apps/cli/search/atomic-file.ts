import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Writes a file whole or not at all: under another name first, which it then gives up. */
export function writeWhole(file: string, text: string | Iterable<string>): void {
  const path = resolve(file);
  const temporary = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  if (typeof text === 'string') writeFileSync(temporary, text);
  else writePieces(temporary, text);
  renameSync(temporary, path);
}

const PIECE_CHARS = 1 << 20;

function writePieces(path: string, pieces: Iterable<string>): void {
  let waiting = '';
  let flag = 'w';
  const flush = (): void => {
    writeFileSync(path, waiting, { flag });
    waiting = '';
    flag = 'a';
  };
  for (const piece of pieces) {
    waiting += piece;
    if (waiting.length >= PIECE_CHARS) flush();
  }
  flush();
}
