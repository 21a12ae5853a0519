import type { Detector } from '#domain/structure/detector.ts';
import type { Emit, Fact } from '#domain/structure/fact.ts';
import type { FactTable } from '#domain/structure/fact-table.ts';

/** One value that a detector's name takes in brackets. */
export type DetectorParameter =
  | {
      readonly name: string;
      readonly meaning: string;
      readonly min: number;
      readonly max: number;
      readonly usual: number;
    }
  | { readonly name: string; readonly meaning: string; readonly choices: readonly string[]; readonly usual: string };

/** Checked values, in the order of the entry's parameters. */
export type DetectorArguments = readonly (number | string)[];

/** A detector that users may name. `create` and `table` take checked arguments, one for each parameter. */
export interface DetectorEntry {
  readonly name: string;
  /** One sentence for users. */
  readonly meaning: string;
  readonly parameters: readonly DetectorParameter[];
  create(args: DetectorArguments, emit: Emit): Detector;
  /**
   * The facts that would follow if what is still forming ended with the last bar, for a table's unfinished last row. They may
   * change with the next bar: nothing may be decided on them.
   */
  forming?(detector: Detector): readonly Fact[];
  /** Folds the facts of such a detector into rows, as they are printed and compared. */
  table(args: DetectorArguments): FactTable;
}
