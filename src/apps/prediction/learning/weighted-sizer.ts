import { QUARTER_KELLY, KellySizer } from '#desks/prediction/sizing/kelly-sizer.ts';
import type { KellySettings } from '#desks/prediction/sizing/kelly-sizer.ts';
import type { PredictionSizer, SizeAnswer, SizeRequest } from '#domain/prediction/prediction-strategy.ts';

/**
 * Fractional Kelly with a share that grows and shrinks with how much a kind of finding counts. Every cap stays as it is, and what
 * would not be bought at the usual share is not bought at all: a weight never opens anything by itself.
 */
export class WeightedSizer implements PredictionSizer {
  private readonly settings: KellySettings;
  private readonly usual: KellySizer;
  private readonly weightOf: (signal: SizeRequest['signal']) => number;

  constructor(weightOf: (signal: SizeRequest['signal']) => number, settings: KellySettings = QUARTER_KELLY) {
    this.settings = settings;
    this.usual = new KellySizer(settings);
    this.weightOf = weightOf;
  }

  size(request: SizeRequest): SizeAnswer {
    const answer = this.usual.size(request);
    const weight = this.weightOf(request.signal);
    if (weight === 1 || answer.kind !== 'sized') return answer;
    const fraction = Math.min(1, this.settings.fraction * weight);
    return new KellySizer({ ...this.settings, fraction }).size(request);
  }
}
