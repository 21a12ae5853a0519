import { HOUR_MS } from '#core/time.ts';
import type { DetectorName } from '#domain/prediction/finding.ts';
import type { MarketCategory } from '#domain/prediction/prediction-market.ts';
import { probabilityOf } from '#domain/prediction/price-grid.ts';
import { figure, gate } from '#desks/prediction/gates/verdicts.ts';
import type { PredictionGate } from '#desks/prediction/gates/verdicts.ts';

/** Not in the last moments, in which those who know are the only ones who trade. */
export function timeToClose({ leastMs }: { readonly leastMs: number }): PredictionGate {
  return gate('time-to-close', ({ context: { closesInMs } }) => {
    const inputs = [figure('hours to the close', closesInMs === undefined ? undefined : closesInMs / HOUR_MS)];
    if (closesInMs === undefined) return { missing: 'when the market closes', inputs };
    const text = `the market closes in ${(closesInMs / HOUR_MS).toFixed(1)} h`;
    return closesInMs < leastMs
      ? { blocked: `${text}, wanted are ${leastMs / HOUR_MS}`, inputs }
      : { passed: text, inputs };
  });
}

export interface StrengthOptions {
  /** 0…1. */
  readonly least: number;
  /** Of categories that have one of their own. */
  readonly categories: Readonly<Partial<Record<MarketCategory, number>>>;
  /** What detectors of these names need at least, in every category; learnt. */
  readonly detectors?: Readonly<Partial<Record<DetectorName, number>>>;
}

/** As strong a finding as its category and its detector ask for. */
export function categoryStrength({ least, categories, detectors = {} }: StrengthOptions): PredictionGate {
  return gate('category-strength', ({ context: { category, finding } }) => {
    const { strength, detector } = finding;
    const ofCategory = categories[category] ?? least;
    const wanted = Math.max(ofCategory, detectors[detector] ?? ofCategory);
    const inputs = [figure('strength', strength), figure('category', category)];
    const text = `strength ${strength.toFixed(2)} in ${category}`;
    return strength < wanted ? { blocked: `${text}, wanted is ${wanted}`, inputs } : { passed: text, inputs };
  });
}

/** What is left a contract after the fee, the half spreads on both ways and the fee of leaving early. */
export function netEdge({ least }: { readonly least: number }): PredictionGate {
  return gate('net-edge', ({ context }) => {
    const { modelProbability, askUnits, entryFee, exitCost } = context;
    const inputs = [figure('model probability', modelProbability), figure('fee a contract', entryFee)];
    if (modelProbability === undefined) return { missing: 'a record of the detector, or a stated prior', inputs };
    if (askUnits === undefined || entryFee === undefined || exitCost === undefined) return { missing: 'cost', inputs };
    const edge = modelProbability - probabilityOf(askUnits) - entryFee - exitCost;
    const text = `net edge ${(100 * edge).toFixed(2)} cents a contract`;
    return edge < least ? { blocked: `${text}, wanted are ${100 * least}`, inputs } : { passed: text, inputs };
  });
}

/** What is not traded at all, whatever is found: detectors, categories, markets, or a detector in a category (`iceberg/sports`). */
export interface KillList {
  readonly detectors: readonly DetectorName[];
  readonly categories: readonly MarketCategory[];
  readonly markets: readonly string[];
  readonly pairs: readonly `${DetectorName}/${MarketCategory}`[];
}

export const NOTHING_KILLED: KillList = { detectors: [], categories: [], markets: [], pairs: [] };

export function killList({ detectors, categories, markets, pairs }: KillList): PredictionGate {
  const killed = new Set<string>([...detectors, ...categories, ...markets, ...pairs]);
  return gate('kill-list', ({ context: { finding, category, market } }) => {
    const names = [finding.detector, category, market, `${finding.detector}/${category}`];
    const found = names.find((name) => killed.has(name));
    const inputs = [figure('killed', killed.size)];
    return found === undefined
      ? { passed: 'not on the kill list', inputs }
      : { blocked: `"${found}" is killed`, inputs };
  });
}
