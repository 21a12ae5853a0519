import type { Clock } from '#core/clock.ts';
import { DAY_MS, unixMs } from '#core/time.ts';
import type { PredictionPerformance } from '#contract/prediction.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { PredictionHost } from '#apps/prediction/prediction-host.ts';
import { Answers } from '#apps/server/evidence/answers.ts';
import type { InstantRange } from '#apps/server/http/instant-range.ts';
import { accountOf } from '#apps/server/prediction/account-shape.ts';
import { calibrationOf } from '#apps/server/prediction/calibration-answer.ts';
import { detectorPerformance } from '#apps/server/prediction/performance-answer.ts';

/** How far back is looked when nobody says. */
const USUAL_DAYS = 30;

/** What detectors and prices were worth; what takes long is remembered for some seconds. */
export class PerformanceDesk {
  private readonly store: Pick<Store, 'outcomes' | 'prediction' | 'points'>;
  private readonly clock: Clock;
  private readonly answers: Answers;

  constructor(store: Pick<Store, 'outcomes' | 'prediction' | 'points'>, clock: Clock) {
    this.store = store;
    this.clock = clock;
    this.answers = new Answers(clock, () => 0);
  }

  async answer(range: InstantRange, host: PredictionHost | undefined): Promise<PredictionPerformance> {
    const now = host?.now ?? this.clock.now();
    const { from = unixMs(now - USUAL_DAYS * DAY_MS), to = unixMs(now + 1) } = range;
    const { detectors, attribution } = await this.answers.get('performance', range, () =>
      detectorPerformance(this.store.outcomes, { from, to }),
    );
    const calibration = await this.answers.get('calibration', range, () => calibrationOf(this.store));
    return { from, to, detectors, attribution, calibration: [...calibration], account: accountOf(host) };
  }
}
