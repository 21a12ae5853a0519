import { BookSide } from '#domain/market/book-side.ts';
import type { LevelPairs } from '#domain/market/book-delta.ts';
import { mirrored } from '#domain/prediction/price-grid.ts';
import type { OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import { priceText, sizeText } from '#sandbox/prediction/server/wire-numbers.ts';

/**
 * One side of the first outcome's book, with its levels as text: this outcome's own, and as they are seen from the other one, where
 * a bid at p is an ask at 1 - p. Texts are kept until a level changes, because each message's checksum takes the whole book.
 */
export class LevelTexts {
  readonly levels: BookSide;
  private readonly texts = new Map<number, readonly [string, string]>();

  constructor(sign: 1 | -1) {
    this.levels = new BookSide(sign);
  }

  load(pairs: LevelPairs): void {
    this.levels.clear();
    this.texts.clear();
    this.setAll(pairs);
  }

  setAll(pairs: LevelPairs): void {
    for (let i = 0; i + 1 < pairs.length; i += 2) this.set(pairs[i]!, pairs[i + 1]!);
  }

  /** The levels as a JSON list, the best one last, as the venue sends both sides. */
  json(outcome: OutcomeIndex): string {
    const { levels, texts } = this;
    let text = '[';
    for (let rank = levels.length - 1; rank > 0; rank--) text += `${texts.get(levels.ticksAt(rank))![outcome]},`;
    return levels.length === 0 ? '[]' : `${text}${texts.get(levels.ticksAt(0))![outcome]}]`;
  }

  private set(ticks: number, lots: number): void {
    this.levels.set(ticks, lots);
    if (lots === 0) {
      this.texts.delete(ticks);
      return;
    }
    const size = `","size":"${sizeText(lots)}"}`;
    this.texts.set(ticks, [`{"price":"${priceText(ticks)}${size}`, `{"price":"${priceText(mirrored(ticks))}${size}`]);
  }
}
