import { AssayError } from '#core/errors.ts';

/** The up to `limit` candidates nearest to a misspelt name, best first; empty when none is near. */
export function nearestNames(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = name.toLowerCase();
  const scored: { candidate: string; distance: number }[] = [];
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase();
    const distance = lower.startsWith(wanted) && wanted.length > 1 ? 0.5 : editDistance(wanted, lower);
    if (distance <= Math.max(2, Math.floor(lower.length / 2))) scored.push({ candidate, distance });
  }
  scored.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return scored.slice(0, limit).map((entry) => entry.candidate);
}

/** The error for an unknown name, with the nearest valid ones, or all of them when none is near. */
export function unknownName(kind: string, name: string, candidates: Iterable<string>): AssayError {
  const all = [...candidates];
  const near = nearestNames(name, all);
  const hint = near.length > 0 ? `did you mean ${quoted(near)}?` : `known: ${all.join(', ')}`;
  return new AssayError('argument.unknown', `Unknown ${kind} "${name}": ${hint}`, { place: { value: name } });
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(' or ');
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + cost);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, beforePrevious[j - 2]! + 1);
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
