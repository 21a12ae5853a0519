import { idOf } from '#sandbox/prediction/rest/gamma-json.ts';
import type { Json } from '#sandbox/prediction/rest/gamma-json.ts';

/**
 * Markets as they were described in the venue's first years, over long since: three outcomes, a scale instead of an answer, no price
 * for either side, fields that were not there yet. Clients find them in every list of closed markets.
 */
export function legacyMarkets(): readonly Json[] {
  return [
    {
      ...old(12, 'Will the first trial market be decided before November?'),
      outcomes: '["Yes", "No"]',
      outcomePrices: '["0", "0"]',
    },
    {
      ...old(17, 'Which of three teams wins the winter cup of 2020?'),
      outcomes: '["Reds", "Greens", "Blues"]',
      outcomePrices: '["0.2", "0.3", "0.5"]',
      clobTokenIds: JSON.stringify([tokenOf('17:0'), tokenOf('17:1'), tokenOf('17:2')]),
    },
    {
      ...old(43, 'How many contracts will be open at the end of 2020?'),
      marketType: 'scalar',
      lowerBound: '8000000000',
      upperBound: '20000000000',
      outcomes: '["Long", "Short"]',
      outcomePrices: '["0.5843311669077693146635445446077281", "0.4156688330922306853364554553922719"]',
    },
    { id: '51', conditionId: idOf('legacy:51'), slug: 'a-market-that-says-nothing-more', closed: true, active: true },
  ];
}

function old(number: number, question: string): Json {
  return {
    id: `${number}`,
    question,
    conditionId: idOf(`legacy:${number}`),
    slug: question
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/-$/, ''),
    endDate: '2020-11-04T00:00:00Z',
    category: 'US-current-affairs',
    clobTokenIds: JSON.stringify([tokenOf(`${number}:0`), tokenOf(`${number}:1`)]),
    liquidity: '0',
    volume: '32257.445115',
    marketType: 'normal',
    active: true,
    closed: true,
    archived: false,
    fpmmLive: true,
    spread: 1,
    bestBid: 0,
    bestAsk: 1,
    lastTradePrice: 0,
    feesEnabled: false,
    feeType: null,
  };
}

function tokenOf(name: string): string {
  return BigInt(idOf(`token:${name}`)).toString();
}
