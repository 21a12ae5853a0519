/**
 * Finds by a few letters. Every word that was typed has to begin a word of the text, or stand somewhere in it; texts that begin with it
 * come first. Without letters everything comes, in its order.
 */
export function matching<Item>(items: readonly Item[], typed: string, textOf: (item: Item) => string): Item[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...items];
  return items
    .map((item) => ({ item, score: scoreOf(textOf(item).toLowerCase(), words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}

function scoreOf(text: string, words: readonly string[]): number {
  let total = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) return 0;
    if (at === 0) total += 4;
    else total += /[\s/\-:]/.test(text[at - 1]!) ? 2 : 1;
  }
  return total;
}
