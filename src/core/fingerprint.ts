import type { State } from '#core/state.ts';

/**
 * A running 128-bit fingerprint of a sequence of whole numbers: fast enough for every order and fill of a sweep, and the same
 * on every machine. Tells sequences apart; it does not withstand somebody who wants two to look alike (`hash.ts` does). Words
 * of 32 bits go in with the multiply-and-rotate rounds of MurmurHash3 (Appleby, public domain), over four lanes in turn.
 */
export class Fingerprint {
  private readonly lanes = new Int32Array(LANES);
  private count = 0;

  /** A whole number up to 2^53 in size, of either sign. */
  add(value: number): void {
    const high = Math.floor(value / TWO_32);
    this.word(value - high * TWO_32);
    this.word(high);
  }

  /** A whole number of any size. */
  addInteger(value: bigint): void {
    const number = Number(value);
    if (Number.isSafeInteger(number)) this.add(number);
    else this.addText(value.toString());
  }

  addText(text: string): void {
    this.add(text.length);
    for (let i = 0; i < text.length; i++) this.word(text.charCodeAt(i));
  }

  /** 32 hex digits; adding may go on afterwards. */
  digest(): string {
    const words = Array.from(this.lanes, (lane, i) => finished(lane ^ (this.count + i)));
    // Every lane ends up in every other: a change anywhere changes all digits.
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < LANES; i++) words[i] = finished((words[i]! + words[(i + 1) % LANES]!) | 0);
    }
    return words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  snapshot(): State {
    return { lanes: Array.from(this.lanes), count: this.count };
  }

  restore(state: State): void {
    this.lanes.set(state['lanes'] as number[]);
    this.count = state['count'] as number;
  }

  private word(value: number): void {
    const { lanes } = this;
    const lane = this.count++ & (LANES - 1);
    const mixed = Math.imul(rotated(Math.imul(value, 0xcc9e2d51), 15), 0x1b873593);
    const turned = rotated(lanes[lane]! ^ mixed, 13) + lanes[(lane + 1) & (LANES - 1)]!;
    lanes[lane] = Math.imul(turned, 5) + 0x52dce729;
  }
}

/** A power of two. */
const LANES = 4;
const TWO_32 = 2 ** 32;

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Lets every bit of a word reach every other. */
function finished(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}
