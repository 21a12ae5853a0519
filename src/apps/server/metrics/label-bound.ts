/** Keeps a label from taking ever new values: the first so many pass, all others become `other`. */
export class LabelBound {
  private readonly known = new Set<string>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  of(value: string): string {
    if (this.known.has(value)) return value;
    if (this.known.size >= this.limit) return OTHER;
    const label = value.slice(0, LABEL_MAX);
    this.known.add(label);
    return label;
  }

  /** Makes room for another value. */
  release(value: string): void {
    this.known.delete(value);
  }
}

const OTHER = 'other';
const LABEL_MAX = 120;
