import type { Clock } from '#core/clock.ts';
import type { FindingRow } from '#contract/prediction.ts';
import { markFigures } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';
import { calmly } from '#apps/research/evidence/calmly.ts';
import { Answers } from '#apps/server/evidence/answers.ts';

type Counts = Map<string, { judged: number; hits: number }>;

/** How often each detector was right after an hour, by category; counted again every few seconds. */
export class DetectorRecords {
  private readonly outcomes: Pick<OutcomeStore, 'stream'>;
  private readonly answers: Answers;

  constructor(outcomes: Pick<OutcomeStore, 'stream'>, clock: Clock) {
    this.outcomes = outcomes;
    this.answers = new Answers(clock, () => 0);
  }

  async of(detector: string, category: string): Promise<FindingRow['record']> {
    const counts = await this.answers.get('records', {}, () => this.counted());
    const found = counts.get(`${detector}/${category}`) ?? { judged: 0, hits: 0 };
    return recordShape(found.judged, found.hits);
  }

  private async counted(): Promise<Counts> {
    const counts: Counts = new Map();
    for await (const outcome of calmly(this.outcomes.stream({ desk: 'prediction' }))) {
      const figures = markFigures(outcome, 'oneHour');
      if (figures === undefined) continue;
      const key = `${outcome.type}/${outcome.category}`;
      const count = counts.get(key) ?? { judged: 0, hits: 0 };
      count.judged++;
      if (figures.isHit) count.hits++;
      counts.set(key, count);
    }
    return counts;
  }
}

/** Hits among judged findings, with Wilson's 95 % interval; the rate is null while nothing was judged. */
export function recordShape(judged: number, hits: number): FindingRow['record'] {
  const rate = winRate(hits, judged);
  return { judged, hits, hitRate: rate?.ratio ?? null, low: rate?.low ?? null, high: rate?.high ?? null };
}
