import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashText } from '#core/hash.ts';

/**
 * Texts that took long to make, on the disk, by a hash of all that they depend on. Whatever goes wrong here only means that a text is
 * made again. They lie in a folder of their own, because backups take all that lies beside the journals.
 */
export class PageCache {
  private readonly folder: string;
  private readonly filesMax: number;
  private readonly underWay = new Map<string, Promise<string>>();

  /** Keeps at most so many texts, the latest ones. */
  constructor(folder: string, filesMax = FILES_MAX) {
    this.folder = folder;
    this.filesMax = filesMax;
  }

  /** The text of `name` in the state `parts`; whoever asks while it is made waits for the same one. A new state takes the place of the old one. */
  text(name: string, parts: readonly (string | undefined)[], make: () => Promise<string>): Promise<string> {
    const file = `${fileName(name)}.${hashText(JSON.stringify(parts)).slice(0, 24)}.txt`;
    const known = this.underWay.get(file);
    if (known !== undefined) return known;
    const found = this.find(file, name, make).finally(() => this.underWay.delete(file));
    this.underWay.set(file, found);
    return found;
  }

  private async find(file: string, name: string, make: () => Promise<string>): Promise<string> {
    const path = join(this.folder, file);
    const kept = await readFile(path, 'utf8').catch(() => undefined);
    if (kept !== undefined) return kept;
    const text = await make();
    await this.keep(path, name, text).catch(() => undefined);
    return text;
  }

  private async keep(path: string, name: string, text: string): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const kept: { readonly other: string; readonly madeAt: number }[] = [];
    for (const file of await readdir(this.folder)) {
      const other = join(this.folder, file);
      if (file.startsWith(`${fileName(name)}.`)) await rm(other, { force: true });
      else kept.push({ other, madeAt: (await stat(other)).mtimeMs });
    }
    const tooMany = kept.sort((a, b) => b.madeAt - a.madeAt).slice(this.filesMax - 1);
    for (const { other } of tooMany) await rm(other, { force: true });
    const temporary = `${path}.new`;
    await writeFile(temporary, text);
    await rename(temporary, path);
  }
}

/** A page of a run has nearly a megabyte. */
const FILES_MAX = 200;

/** Ids of runs hold nothing that a file name may not; other names are cut down to that. */
function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_');
}
