import { clipped } from '#domain/alerts/alert.ts';

/** As many whole lines as a service takes, and how many more there are. The first line is cut when it alone is too long. */
export function fitLines(text: string, most: number): string {
  if (text.length <= most) return text;
  const lines = text.split('\n');
  const room = most - TAIL_ROOM;
  let length = 0;
  let kept = 0;
  while (kept < lines.length && length + lines[kept]!.length + 1 <= room) {
    length += lines[kept]!.length + 1;
    kept++;
  }
  const head = kept === 0 ? clipped(lines[0]!, room) : lines.slice(0, kept).join('\n').trimEnd();
  const left = lines.length - Math.max(kept, 1);
  return left === 0 ? head : `${head}\n… and ${left} more ${left === 1 ? 'line' : 'lines'}`;
}

const TAIL_ROOM = 40;
