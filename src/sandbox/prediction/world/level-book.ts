/** Sizes are whole hundredths of a contract here: they fit 32 bits and are what the venue rounds to. */
export const SIZES_A_CONTRACT = 100;

/**
 * A book of Yes by levels: level `n` is `n` ticks, from 1 to `levels - 1`. The best bid is 0 and the best ask `levels` when there is none.
 * Levels that were touched are remembered until they are told of.
 */
export class LevelBook {
  readonly levels: number;
  readonly bids: Int32Array;
  readonly asks: Int32Array;
  bestBid = 0;
  bestAsk: number;
  /** Levels that were touched: the first `bidsTouched` of `touchedBids`, and so for the asks. */
  readonly touchedBids: Int32Array;
  readonly touchedAsks: Int32Array;
  bidsTouched = 0;
  asksTouched = 0;

  constructor(levels: number) {
    this.levels = levels;
    this.bids = new Int32Array(levels + 1);
    this.asks = new Int32Array(levels + 1);
    this.bestAsk = levels;
    this.touchedBids = new Int32Array(levels);
    this.touchedAsks = new Int32Array(levels);
  }

  addBid(level: number, size: number): void {
    const total = (this.bids[level]! += size);
    if (!includes(this.touchedBids, this.bidsTouched, level)) this.touchedBids[this.bidsTouched++] = level;
    if (size > 0 && level > this.bestBid) this.bestBid = level;
    else if (total === 0 && level === this.bestBid) this.bestBid = this.bidBelow(level);
  }

  addAsk(level: number, size: number): void {
    const total = (this.asks[level]! += size);
    if (!includes(this.touchedAsks, this.asksTouched, level)) this.touchedAsks[this.asksTouched++] = level;
    if (size > 0 && level < this.bestAsk) this.bestAsk = level;
    else if (total === 0 && level === this.bestAsk) this.bestAsk = this.askAbove(level);
  }

  /** The next bid under a level; 0 when there is none. */
  bidBelow(level: number): number {
    let at = level - 1;
    while (at > 0 && this.bids[at] === 0) at--;
    return at;
  }

  /** The next ask over a level; `levels` when there is none. */
  askAbove(level: number): number {
    let at = level + 1;
    while (at < this.levels && this.asks[at] === 0) at++;
    return at;
  }

  get hasTouched(): boolean {
    return this.bidsTouched + this.asksTouched > 0;
  }

  forgetTouched(): void {
    this.bidsTouched = 0;
    this.asksTouched = 0;
  }
}

function includes(levels: Int32Array, count: number, level: number): boolean {
  for (let i = 0; i < count; i++) if (levels[i] === level) return true;
  return false;
}
