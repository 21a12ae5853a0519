import type { Metric } from '#domain/metrics/metric.ts';
import { given } from '#domain/metrics/needs.ts';

const TIME = given('time between the flows');

/** Returns of an account that money is put into and taken out of. */
export const FLOW_METRICS: readonly Metric[] = [
  {
    name: 'time-weighted-return',
    title: 'Time-weighted return, linked daily',
    family: 'flows',
    unit: 'ratio',
    formula: 'Π((end + out) / (start + in)) - 1 over days',
    source: 'Portfolio Performance; GIPS 2020',
    needs: [given('a worth above zero on every day on which something was invested')],
    options:
      '`timing`: `in-first-out-last` (Portfolio Performance), `start` or `end` of the day for all flows. `start` is what Wealthfolio shows',
    code: 'flows/time-weighted.ts#timeWeightedReturns',
  },
  {
    name: 'internal-rate',
    title: 'Money-weighted return (XIRR)',
    family: 'flows',
    unit: 'ratio a year',
    formula: 'every r above -0.999999999 with Σ aᵢ / (1 + r)^((dᵢ - d₀) / 365) = 0',
    source: 'Excel, XIRR; all roots, by bounds on the sum and its slope',
    needs: [given('flows of both signs'), TIME],
    options: 'several roots are shown as such (`ambiguous`): the flows alone cannot choose',
    code: 'flows/money-weighted.ts#internalRate',
  },
  {
    name: 'period-internal-rate',
    title: 'Money-weighted return of a stretch',
    family: 'flows',
    unit: 'ratio',
    formula: 'internal rate with the whole stretch as the unit of time',
    source: 'GIPS 2020',
    needs: [TIME],
    code: 'flows/money-weighted.ts#periodInternalRate',
  },
  {
    name: 'modified-dietz',
    title: 'Modified Dietz return',
    family: 'flows',
    unit: 'ratio',
    formula: '(end - start - Σ f) / (start + Σ f * share of the stretch that f worked)',
    source: 'Dietz 1966; GIPS 2020',
    needs: [TIME, given('capital that worked')],
    code: 'flows/money-weighted.ts#modifiedDietz',
  },
];
