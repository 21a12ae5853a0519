import type { PredictionSizer } from '#domain/prediction/prediction-strategy.ts';

/** Sizes as another sizer does, with no more cash than may still be spent; `room`: collateral, asked at each size. */
export function cappedSizer(sizer: PredictionSizer, room: () => number): PredictionSizer {
  return {
    size: (request) => sizer.size({ ...request, cash: Math.max(0, Math.min(request.cash, room())) }),
  };
}
