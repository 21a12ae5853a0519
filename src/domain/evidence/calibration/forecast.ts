/** A probability that was given, and what came of it. */
export interface Forecast {
  /** Forecasts of one market share their fate: they are one cluster. */
  readonly market: string;
  /** What the question is about; empty when nobody said. */
  readonly category: string;
  /** Group of time to the end: `7 d`. */
  readonly horizon: string;
  /** When it was given, UTC ms. */
  readonly time: number;
  /** When the outcome was known, UTC ms. */
  readonly knownAt: number;
  /** Of the outcome 1; 0…1. */
  readonly probability: number;
  readonly outcome: 0 | 1;
}
