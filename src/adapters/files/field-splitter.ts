const QUOTE = 34;
const SPACE = 32;
const TAB = 9;

/** Splits a line into fields without copying: field `i` is the bytes `[starts[i], ends[i])`, without quotes and blanks around it. */
export class FieldSplitter {
  readonly starts = new Int32Array(MOST_FIELDS);
  readonly ends = new Int32Array(MOST_FIELDS);
  private readonly delimiter: number;

  constructor(delimiter: string) {
    this.delimiter = delimiter.charCodeAt(0);
  }

  /** Number of fields of the line `[from, to)`; fields beyond the first `MOST_FIELDS` are left out. */
  split(bytes: Uint8Array, from: number, to: number): number {
    const { starts, ends, delimiter } = this;
    let count = 0;
    let start = from;
    let isQuoted = false;
    for (let at = from; at <= to; at++) {
      const byte = at < to ? bytes[at]! : delimiter;
      if (byte === QUOTE) isQuoted = !isQuoted;
      if (byte !== delimiter || (isQuoted && at < to)) continue;
      let first = start;
      let last = at;
      while (first < last && isBlankOrQuote(bytes[first]!)) first++;
      while (last > first && isBlankOrQuote(bytes[last - 1]!)) last--;
      starts[count] = first;
      ends[count] = last;
      start = at + 1;
      if (++count === MOST_FIELDS) break;
    }
    return count;
  }
}

/** More columns than any file of bars has. */
const MOST_FIELDS = 256;

function isBlankOrQuote(byte: number): boolean {
  return byte === SPACE || byte === QUOTE || byte === TAB;
}
