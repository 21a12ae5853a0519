/** Log losses are taken of probabilities held this far from 0 and 1, so that one surprise costs at most 13.8 nats. */
export const LOG_CLIP = 1e-6;

/** Squared distance (Brier 1950, https://doi.org/10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2), 0…1, lower is better. */
export function brierLoss(probability: number, outcome: 0 | 1): number {
  return (probability - outcome) ** 2;
}

/** `-ln` of the probability that was given to what happened, in nats, clipped by {@link LOG_CLIP}. */
export function logLoss(probability: number, outcome: 0 | 1): number {
  return 0 - Math.log(Math.min(1, Math.max(LOG_CLIP, outcome === 1 ? probability : 1 - probability)));
}

/** Log odds, of a probability held away from 0 and 1 by {@link LOG_CLIP}. */
export function logit(probability: number): number {
  const p = Math.min(1 - LOG_CLIP, Math.max(LOG_CLIP, probability));
  return Math.log(p / (1 - p));
}

/** The probability of log odds. */
export function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
