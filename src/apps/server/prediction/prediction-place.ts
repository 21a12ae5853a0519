import type { PredictionNews } from '#apps/server/prediction/prediction-news.ts';
import type { PredictionPart } from '#apps/server/prediction/prediction-part.ts';

/** The prediction desk, and what it has to say. */
export interface PredictionPlace {
  readonly part: PredictionPart;
  readonly news: Pick<PredictionNews, 'anomalies'>;
}
