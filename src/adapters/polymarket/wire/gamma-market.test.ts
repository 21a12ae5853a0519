import { describe, expect, it } from 'vitest';
import { gammaMarketSchema } from '#adapters/polymarket/wire/gamma.ts';
import { categoryOf } from '#adapters/polymarket/wire/categories.ts';
import { predictionMarketOf } from '#adapters/polymarket/wire/gamma-market.ts';

const WIRE = {
  id: '1',
  question: 'Will the Fed cut by 25 bps in December?',
  conditionId: '0xab',
  slug: 'fed-cut-25',
  outcomes: '["Yes", "No"]',
  outcomePrices: '["0.5", "0.5"]',
  clobTokenIds: '["11", "12"]',
  active: true,
  closed: false,
  acceptingOrders: true,
  negRisk: true,
  enableOrderBook: true,
  orderPriceMinTickSize: 0.0025,
  orderMinSize: 5,
  endDate: '2026-12-10T19:00:00Z',
  groupItemTitle: '25 bps decrease',
  feesEnabled: true,
  feeType: 'economics_fees',
  feeSchedule: { rate: 0.05, exponent: 1, takerOnly: true, rebateRate: 0.25 },
  events: [
    {
      id: '7',
      slug: 'fed-december',
      title: 'Fed decision in December?',
      tags: [{ id: '1', label: 'Fed Rates', slug: 'fed-rates' }],
    },
  ],
};

function read(changes: object) {
  return predictionMarketOf(gammaMarketSchema.parse({ ...WIRE, ...changes }), undefined);
}

function marketOf(changes: object) {
  const one = read(changes);
  if (one.kind !== 'market') throw new Error(one.why);
  return one.market;
}

describe('a market as Gamma describes it', () => {
  it('has its event, rules, fees and address', () => {
    const market = marketOf({});
    expect(market).toMatchObject({
      id: '0xab',
      venue: 'polymarket',
      category: 'fed',
      status: 'open',
      winner: undefined,
      event: { id: '7', title: 'Fed decision in December?', isExclusive: true, label: '25 bps decrease' },
      outcomes: [
        { name: 'Yes', token: '11' },
        { name: 'No', token: '12' },
      ],
      closesAt: Date.UTC(2026, 11, 10, 19),
      opensAt: undefined,
      url: 'https://polymarket.com/event/fed-december/fed-cut-25',
    });
    expect([market.rules.tickSize.toString(), market.rules.minQuantity.toString()]).toEqual(['0.0025', '5']);
    expect(market.fees?.schedule.at(-1)).toMatchObject({ rate: '0.05', exponent: 1 });
  });

  it.each([
    [{ closed: true, outcomePrices: '["1", "0"]', umaResolutionStatus: 'resolved' }, 'resolved', 0],
    [{ closed: true, outcomePrices: '["0", "1"]' }, 'resolved', 1],
    [{ closed: true, outcomePrices: '["0.5", "0.5"]', umaResolutionStatus: 'resolved' }, 'resolved', 'split'],
    [{ closed: true, outcomePrices: '["1", "0"]', umaResolutionStatus: 'disputed' }, 'closed', undefined],
    [{ closed: true, outcomePrices: '["0", "0"]' }, 'closed', undefined],
    [{ closed: false, outcomePrices: '["1", "0"]' }, 'open', undefined],
    [{ acceptingOrders: false }, 'paused', undefined],
  ])('%j is %s', (changes, status, winner) => {
    expect(marketOf(changes)).toMatchObject({ status, winner });
  });

  it.each([
    [{ outcomes: '["A","B","C"]', clobTokenIds: '["1","2","3"]' }, 'other-outcomes'],
    [{ outcomes: null }, 'other-outcomes'],
    [{ marketType: 'scalar' }, 'other-outcomes'],
    [{ clobTokenIds: '["1"]' }, 'tokens'],
    [{ clobTokenIds: '["1","1"]' }, 'tokens'],
    [{ clobTokenIds: null }, 'tokens'],
    [{ orderPriceMinTickSize: null, enableOrderBook: false }, 'amm'],
    [{ orderMinSize: 0 }, 'rules'],
    [{ feeSchedule: { rate: 0.05, exponent: 0.5, takerOnly: true } }, 'rules'],
  ])('%j is left out', (changes, reason) => {
    expect(read(changes)).toMatchObject({ kind: 'skipped', reason, id: '0xab' });
  });

  it.each([
    [['Crypto', 'bitcoin'], 'crypto'],
    [['Politics', 'Elections'], 'politics'],
    [['Politics', 'Fed'], 'fed'],
    [['Sports', 'NBA'], 'sports'],
    [['Finance', 'Earnings'], 'earnings'],
    [['Politics', 'Geopolitics'], 'geopolitics'],
    [['Weather'], 'weather'],
    [['Movies'], 'culture'],
    [['Tech'], 'technology'],
    [['Economy'], 'economics'],
    [[], 'other'],
  ])('tags %j are %s', (tags, category) => {
    expect(categoryOf({ tags, texts: [], feeType: undefined })).toBe(category);
  });

  it('has the category of its fees, or of its words, when no tag says one', () => {
    expect(categoryOf({ tags: ['Weekly'], texts: ['Will it?'], feeType: 'crypto_fees_v2' })).toBe('crypto');
    expect(categoryOf({ tags: [], texts: ['Bitcoin Up or Down - March 12'], feeType: undefined })).toBe('crypto');
  });
});
