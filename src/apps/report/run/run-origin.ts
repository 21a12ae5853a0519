import { canonicalJson, hashText } from '#core/hash.ts';

/** The bars of a run, by name and by content: enough to find them again and to know that they are the same. */
export interface DataReference {
  readonly symbol: string;
  readonly venue: string;
  readonly timeframe: string;
  /** Open of the first bar and close of the last one, UTC ms; those that only warm up included. */
  readonly from: number;
  readonly to: number;
  readonly bars: number;
  /** Of every field of every bar, 64 hex digits. */
  readonly hash: string;
  /** Of equal stretches of the bars, oldest first: where the data is not the same shows here. */
  readonly stretches: readonly { readonly from: number; readonly hash: string }[];
}

/**
 * Where a run comes from: all that is needed to make it again and to see whether it came out the same. When it was made is not part
 * of it: the same run gives the same report to the last letter.
 */
export interface RunOrigin {
  readonly runId: string;
  /** Version of the program that made it. */
  readonly codeVersion: string;
  /** The whole run configuration, plain data. */
  readonly config: unknown;
  readonly configHash: string;
  readonly data: DataReference;
  readonly orderHash: string;
  /** Left out when no journal was kept. */
  readonly journalHash?: string;
}

/** A seal over an origin: a report whose origin was changed by hand or by accident is found out. 64 hex digits. */
export function sealOf(origin: RunOrigin): string {
  return hashText(canonicalJson(origin));
}
