import { tokenize } from '#tools/source/tokens.ts';
import { isBench, isTest } from '#tools/source/tree.ts';
import type { SourceTree } from '#tools/source/tree.ts';

/** How many exported functions, classes and interfaces have a doc comment. A figure to watch, not a rule: some names say all. */
export interface DocCoverage {
  readonly documented: number;
  readonly exported: number;
}

export function docCoverage(tree: SourceTree): DocCoverage {
  let documented = 0;
  let exported = 0;
  for (const [file, text] of tree) {
    if (!file.startsWith('src/') || !/\.tsx?$/.test(file) || isTest(file) || isBench(file)) continue;
    const tokens = tokenize(text);
    tokens.forEach((token, i) => {
      if (token.text !== 'export' || token.kind !== 'name') return;
      const words = tokens.slice(i + 1, i + 4).map((next) => next.text);
      if (!/^(?:(?:async |abstract )?(?:function|class)|interface) /.test(words.join(' '))) return;
      exported++;
      if (tokens[i - 1]?.text.startsWith('/**') === true) documented++;
    });
  }
  return { documented, exported };
}
