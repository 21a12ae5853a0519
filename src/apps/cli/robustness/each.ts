import { breathe } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';

/** Makes every item's result, with progress and an ear for Ctrl-C between them. */
export async function each<T, R>(
  context: CliContext,
  label: string,
  items: readonly T[],
  make: (item: T) => R,
): Promise<R[]> {
  const progress = context.progress(label);
  const made: R[] = [];
  for (const item of items) {
    made.push(make(item));
    progress.update(made.length, items.length);
    await breathe(context);
  }
  progress.finish();
  return made;
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
