import type { LadderRow } from '#contract/evidence.ts';
import { counted } from '#apps/web/format/number.ts';

/** Why a strategy stands where it stands, in a sentence. */
export function ladderWords({ stage, next, checks }: Pick<LadderRow, 'stage' | 'next' | 'checks'>): string {
  if (next === null) return `At ${stage}: there is no further step.`;
  const missing = checks.filter(({ met }) => met === false).map(({ rule }) => rule);
  const open = checks.filter(({ met }) => met === null).length;
  if (missing.length === 0 && open === 0) return `Everything for ${next} is met: a person decides about the step.`;
  const parts = [
    ...(missing.length === 0 ? [] : [`missing ${listed(missing)}`]),
    ...(open === 0 ? [] : [`${counted(open, 'check')} not known yet`]),
  ];
  return `Not ready for ${next}: ${parts.join('; ')}.`;
}

/** A source that ends in a command to type, parted from it. */
export function sourceParts(source: string): { readonly words: string; readonly command: string | undefined } {
  const at = source.indexOf('; assay ');
  return at < 0 ? { words: source, command: undefined } : { words: source.slice(0, at), command: source.slice(at + 2) };
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
