import { AssayError } from '#core/errors.ts';

/** What an execution costs, in doubles as the oracles write it: from its unsigned size and its price. */
export type Commission = (size: number, price: number) => number;

/**
 * Reads what the oracles charge: a number (share of the worth), a pair of a fixed amount and such a number, or a formula over
 * size (`size`, `q`, `|q|`) and price (`price`, `p`) with `+ - * /`, brackets, `min(a, b)`, `max(a, b)` and `abs(a)`.
 */
export function commissionOf(value: unknown): Commission {
  if (value === null || value === undefined) return () => 0;
  if (typeof value === 'number') return (size, price) => size * price * value;
  if (Array.isArray(value)) {
    const [fixed, ratio, ...rest] = value as unknown[];
    if (typeof fixed === 'number' && typeof ratio === 'number' && rest.length === 0) {
      return (size, price) => fixed + size * price * ratio;
    }
  }
  if (typeof value === 'string') return new FormulaReader(value).read();
  throw unreadable(JSON.stringify(value));
}

/** Reads a formula by recursive descent; each part becomes a function of size and price. */
class FormulaReader {
  private readonly text: string;
  private readonly tokens: string[];
  private at = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = text.match(/\d+(?:\.\d+)?(?:e-?\d+)?|[a-z]+|\|q\||\S/gi) ?? [];
  }

  read(): Commission {
    const formula = this.sum();
    if (this.at !== this.tokens.length) throw unreadable(this.text);
    return formula;
  }

  private sum(): Commission {
    let left = this.product();
    for (;;) {
      const [before, sign] = [left, this.taken('+', '-')];
      if (sign === undefined) return left;
      const right = this.product();
      left = (q, p) => (sign === '+' ? before(q, p) + right(q, p) : before(q, p) - right(q, p));
    }
  }

  private product(): Commission {
    let left = this.factor();
    for (;;) {
      const [before, sign] = [left, this.taken('*', '/')];
      if (sign === undefined) return left;
      const right = this.factor();
      left = (q, p) => (sign === '*' ? before(q, p) * right(q, p) : before(q, p) / right(q, p));
    }
  }

  private factor(): Commission {
    const token = this.tokens[this.at++];
    if (token === undefined) throw unreadable(this.text);
    if (/^\d/.test(token)) return () => Number(token);
    if (token === '(') return this.closed(this.sum());
    if (token === 'size' || token === 'q' || token === '|q|') return (q) => q;
    if (token === 'price' || token === 'p') return (_, p) => p;
    if (token === 'min' || token === 'max') return this.extreme(token);
    if (token === 'abs' && this.taken('(') !== undefined) {
      const inner = this.closed(this.sum());
      return (q, p) => Math.abs(inner(q, p));
    }
    throw unreadable(this.text);
  }

  private extreme(name: 'min' | 'max'): Commission {
    if (this.taken('(') === undefined) throw unreadable(this.text);
    const left = this.sum();
    if (this.taken(',') === undefined) throw unreadable(this.text);
    const right = this.closed(this.sum());
    return (q, p) => Math[name](left(q, p), right(q, p));
  }

  private closed(inner: Commission): Commission {
    if (this.taken(')') === undefined) throw unreadable(this.text);
    return inner;
  }

  private taken(...wanted: readonly string[]): string | undefined {
    const token = this.tokens[this.at];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.at++;
    return token;
  }
}

function unreadable(text: string): AssayError {
  return new AssayError('argument.invalid', `Expected a commission such as "0.001*|q|*p", was "${text}"`, {
    place: { value: text },
  });
}
