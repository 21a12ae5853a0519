import { appendFileSync, writeFileSync } from 'node:fs';
import type { Truth } from '#domain/prediction/truth.ts';

/** Writes what is planted to a file as it begins, one JSON object a line. */
export class TruthFile {
  private readonly path: string;
  private readonly written = new Set<string>();

  /** Begins the file anew. */
  constructor(path: string) {
    this.path = path;
    writeFileSync(path, '');
  }

  /** Adds those that are not in it yet. */
  write(truths: readonly Truth[]): void {
    if (truths.length === this.written.size) return;
    let lines = '';
    for (const truth of truths) {
      if (this.written.has(truth.id)) continue;
      this.written.add(truth.id);
      lines += `${JSON.stringify(truth)}\n`;
    }
    if (lines !== '') appendFileSync(this.path, lines);
  }
}
