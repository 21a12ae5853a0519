import { Decimal } from '#core/decimal.ts';
import type { Fact, ZoneKind, ZoneState } from '#domain/structure/fact.ts';

/** Facts folded into rows of text under named columns. A zone is one row whose later states fill its columns; -1 = not yet. */
export interface FactTable {
  readonly columns: readonly string[];
  /** Takes the next fact, in the order in which they became known; kinds that are not its own are passed over. */
  add(fact: Fact): void;
  rows(): readonly (readonly string[])[];
}

/** One row for each fact of interest. */
export class RowTable implements FactTable {
  readonly columns: readonly string[];
  private readonly row: (fact: Fact) => readonly (string | number)[] | undefined;
  private readonly lines: string[][] = [];

  constructor(columns: readonly string[], row: (fact: Fact) => readonly (string | number)[] | undefined) {
    this.columns = columns;
    this.row = row;
  }

  add(fact: Fact): void {
    const cells = this.row(fact);
    if (cells !== undefined) this.lines.push(cells.map(String));
  }

  rows(): readonly (readonly string[])[] {
    return this.lines;
  }
}

/** One row for each zone, with a column for the bar of every state. */
export class ZoneTable implements FactTable {
  readonly columns: readonly string[];
  private readonly source: ZoneKind;
  private readonly cellOfState: ReadonlyMap<ZoneState, number>;
  private readonly lines = new Map<number, string[]>();

  constructor(source: ZoneKind, states: readonly (readonly [ZoneState, string])[]) {
    const fixed = ['confirmedAt', 'at', 'dir', 'top', 'bottom'];
    this.source = source;
    this.columns = [...fixed, ...states.map(([, column]) => column)];
    this.cellOfState = new Map(states.map(([state], i) => [state, fixed.length + i]));
  }

  add(fact: Fact): void {
    if (fact.kind === 'zone' && fact.source === this.source) {
      const { zone, confirmedAt, at, direction, top, bottom } = fact;
      const known = [`${confirmedAt}`, `${at}`, `${direction}`, formatPrice(top), formatPrice(bottom)];
      this.lines.set(zone, [...known, ...Array.from(this.cellOfState, () => '-1')]);
    } else if (fact.kind === 'zone-state' && fact.source === this.source) {
      const cell = this.cellOfState.get(fact.state);
      const line = this.lines.get(fact.zone);
      if (cell !== undefined && line !== undefined) line[cell] = `${fact.confirmedAt}`;
    }
  }

  rows(): readonly (readonly string[])[] {
    return [...this.lines.values()];
  }
}

/** The shortest decimal that reads back as the same number, never in exponent notation. */
export function formatPrice(price: number): string {
  const text = String(price);
  return text.includes('e')
    ? Decimal.fromNumber(price, 30, 'nearest-even')
        .toString()
        .replace(/\.?0+$/, '')
    : text;
}
