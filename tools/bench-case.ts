/** One figure of a bench, with the same figure of a peer when there is one to compare with. */
export interface BenchMeasure {
  name: string;
  value: number;
  /** `us/bar`, `bars/s`, `MB`. */
  unit: string;
  /** Name and version of the peer. */
  peer?: string;
  peerValue?: number;
}

/** A bench: files named `*.bench.ts` export `benches`, a list of these. */
export interface BenchCase {
  readonly name: string;
  run(): BenchMeasure[] | Promise<BenchMeasure[]>;
}
