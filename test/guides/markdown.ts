/** A block between fences: ```` ```ts assay.ts ```` has the language `ts` and the note `assay.ts`. */
export interface FencedBlock {
  readonly language: string;
  readonly note: string;
  readonly text: string;
  /** Of its opening fence, from 1. */
  readonly line: number;
}

/** Blocks of a page, in order. Throws for a fence that is never closed. */
export function fencedBlocks(page: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { language: string; note: string; line: number; lines: string[] } | undefined;
  for (const [i, line] of page.split('\n').entries()) {
    const fence = /^\s*```(\S*)\s*(.*)$/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) open = { language: fence[1]!, note: fence[2]!, line: i + 1, lines: [] };
    else {
      const { lines, ...rest } = open;
      blocks.push({ ...rest, text: `${lines.join('\n')}\n` });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`Expected the fence of line ${open.line} to be closed`);
  return blocks;
}

/** A page without its blocks; lines keep their numbers. */
export function proseOf(page: string): string {
  let isOpen = false;
  const lines = page.split('\n').map((line) => {
    const isFence = /^\s*```/.test(line);
    if (isFence) isOpen = !isOpen;
    return isFence || isOpen ? '' : line;
  });
  return lines.join('\n');
}

/** Where links of other pages can lead to inside of a page, as GitHub names them. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading] of proseOf(page).matchAll(/^#{1,6} +(.+?)\s*$/gm)) {
    const words = heading!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '');
    const slug = words
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}

export interface PageLink {
  readonly target: string;
  readonly line: number;
}

/** Links of a page's prose: `[words](target)`. */
export function linksOf(page: string): readonly PageLink[] {
  return proseOf(page)
    .split('\n')
    .flatMap((line, i) =>
      [...line.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({
        target: target!,
        line: i + 1,
      })),
    );
}

/** Texts between backticks in a page's prose. */
export function codeSpans(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!);
}
