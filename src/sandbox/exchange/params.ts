import { Decimal } from '#core/decimal.ts';
import { refuse } from '#sandbox/exchange/api-error.ts';

/** The parameters of a request as it sent them, read with the exchange's own refusals. */
export class Params {
  private readonly values: ReadonlyMap<string, string>;

  constructor(values: Iterable<readonly [string, string]>) {
    this.values = new Map(values);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** Undefined when it was not sent, or empty. */
  text(name: string): string | undefined {
    const value = this.values.get(name);
    return value === '' ? undefined : value;
  }

  need(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw refuse.missing(name);
    return value;
  }

  /** Above zero. */
  decimal(name: string): Decimal | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,20}(\.\d{1,20})?$/.test(text)) throw refuse.illegal(name, '^([0-9]{1,20})(\\.[0-9]{1,20})?$');
    return Decimal.parse(text);
  }

  needDecimal(name: string): Decimal {
    const value = this.decimal(name);
    if (value === undefined || value.isZero()) throw refuse.missing(name);
    return value;
  }

  integer(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^-?\d{1,16}$/.test(text)) throw refuse.illegal(name, '^[0-9]{1,20}$');
    return Number(text);
  }

  /** A whole number from 1 to `most`. */
  limit(usual: number, most: number): number {
    const limit = this.integer('limit') ?? usual;
    if (limit < 1) throw refuse.missing('limit');
    return Math.min(limit, most);
  }

  names(): Iterable<string> {
    return this.values.keys();
  }
}
