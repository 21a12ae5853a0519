import type { ResponseOf } from '#contract/endpoint.ts';
import type { evidenceApi, GateRow } from '#contract/evidence.ts';
import { ClusterIndex } from '#domain/evidence/matrix/cluster-index.ts';
import { ClusterTally } from '#domain/evidence/matrix/clustered-mean.ts';
import { adjustedP } from '#domain/evidence/matrix/false-discovery.ts';
import { MINIMUM_RESULTS } from '#domain/evidence/matrix/performance-matrix.ts';
import type { GateAnswer, OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeFilter, OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import { calmly } from '#apps/research/evidence/calmly.ts';

type GatesAnswer = ResponseOf<(typeof evidenceApi)['GET /evidence/gates']>;

/** The gate ledger: what each gate stopped, and what that would have brought, each signal traded alone. In the order in which they judge. */
export async function gateAnswer(store: OutcomeStore, filter: OutcomeFilter | undefined): Promise<GatesAnswer> {
  const gates = new Map<string, GateTally>();
  const clusters = new ClusterIndex();
  let signals = 0;
  if (filter !== undefined) {
    for await (const outcome of calmly(store.stream(filter))) {
      signals++;
      for (const answer of outcome.gates) {
        const known = gates.get(answer.gate) ?? new GateTally(answer.gate, gates.size, clusters);
        gates.set(answer.gate, known);
        known.add(answer.kind, outcome);
      }
    }
  }
  return { signals, items: rowsOf([...gates.values()]) };
}

/** What one gate did. */
class GateTally {
  readonly gate: string;
  readonly counts: Record<GateAnswer['kind'], number> = { pass: 0, block: 0, unknown: 0 };
  readonly stopped = new ClusterTally();
  passedMeasured = 0;
  passedTotalR = 0;
  private readonly number: number;
  private readonly clusters: ClusterIndex;

  constructor(gate: string, number: number, clusters: ClusterIndex) {
    this.gate = gate;
    this.number = number;
    this.clusters = clusters;
  }

  add(kind: GateAnswer['kind'], outcome: OutcomeRecord): void {
    this.counts[kind]++;
    const result = outcome.exit?.rMultiple;
    if (result === undefined) return;
    if (kind === 'pass') {
      this.passedMeasured++;
      this.passedTotalR += result;
    } else {
      this.clusters.add(this.stopped, this.number, this.clusters.clusterOf(outcome), result);
    }
  }
}

const ALPHA = 0.05;
/** As for a cell of the matrix. */
const CLUSTERS_MIN = 10;

function rowsOf(tallies: readonly GateTally[]): GateRow[] {
  const tests = tallies.map(({ stopped }) => {
    const isEnough = stopped.count >= MINIMUM_RESULTS && stopped.clusters >= CLUSTERS_MIN;
    return isEnough ? stopped.mean(ALPHA) : undefined;
  });
  const tested = tests.filter((test) => test !== undefined);
  const adjusted = adjustedP(tested.map(({ pValue }) => pValue));
  const chances = new Map(tested.map((test, i) => [test, adjusted[i]!]));
  return tallies.map((tally, i): GateRow => {
    const { gate, counts, stopped, passedMeasured, passedTotalR } = tally;
    const test = tests[i];
    return {
      gate,
      passed: counts.pass,
      blocked: counts.block,
      unknown: counts.unknown,
      blockedMeasured: stopped.count,
      blockedMeanR: stopped.count === 0 ? null : stopped.sum / stopped.count,
      blockedTotalR: stopped.sum,
      passedMeasured,
      passedMeanR: passedMeasured === 0 ? null : passedTotalR / passedMeasured,
      passedTotalR,
      // Not -0, which is no number to show.
      savedR: 0 - stopped.sum,
      verdict: wordsOf(stopped.count, test === undefined ? undefined : { mean: test.mean, chance: chances.get(test)! }),
    };
  });
}

function wordsOf(count: number, test: { readonly mean: number; readonly chance: number } | undefined): string {
  if (count === 0) return 'stopped nothing that was followed to its end';
  if (test === undefined) return `too few results: ${count} signals that it stopped ended`;
  if (test.chance > ALPHA) return 'what it stops may as well win as lose: not proven';
  return test.mean < 0 ? 'stops what would have lost' : 'stops what would have won: it costs money';
}
