/** Puts the newest state of one thing into a list: in its place when it is there, else in front. Nothing changes when it is the same. */
export function mergeItem<Item>(items: readonly Item[], newest: Item, idOf: (item: Item) => string): Item[] {
  const id = idOf(newest);
  const at = items.findIndex((item) => idOf(item) === id);
  if (at < 0) return [newest, ...items];
  return items.with(at, newest);
}

/** The same for an answer that holds `items`; with `most` the list does not grow beyond it. */
export function mergeInto<Item, Answer extends { items: Item[] }>(
  answer: Answer,
  newest: Item,
  { idOf, most }: { idOf: (item: Item) => string; most?: number },
): Answer {
  const items = mergeItem(answer.items, newest, idOf);
  return { ...answer, items: most === undefined ? items : items.slice(0, most) };
}

/** Replaces what has the id of `newest`; leaves the list alone when nothing has. */
export function replaceItem<Item>(items: readonly Item[], newest: Item, idOf: (item: Item) => string): Item[] {
  const id = idOf(newest);
  return items.map((item) => (idOf(item) === id ? newest : item));
}
