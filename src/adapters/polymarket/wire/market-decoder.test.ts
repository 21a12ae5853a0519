import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMarketMessage } from '#adapters/polymarket/wire/market-decoder.ts';
import { MARKET_SCHEMAS, kindOf } from '#adapters/polymarket/wire/market-schema.ts';

const PLACE = { market: '0xab', timestamp: '1703875201000' };
const MESSAGES = [
  {
    event_type: 'book',
    ...PLACE,
    asset_id: '12',
    bids: [{ price: '0.49', size: '350.0' }],
    asks: [{ price: '0.51', size: '1' }],
    hash: 'ab',
    min_order_size: '5',
    tick_size: '0.01',
    neg_risk: false,
    last_trade_price: '0.510',
  },
  {
    event_type: 'price_change',
    ...PLACE,
    price_changes: [
      { asset_id: '12', price: '0.51', side: 'BUY', size: '150.0', hash: 'ab', best_bid: '0.51', best_ask: '' },
      { asset_id: '13', price: '0.49', side: 'SELL', size: '0' },
    ],
  },
  {
    event_type: 'last_trade_price',
    ...PLACE,
    asset_id: '12',
    price: '0.51',
    side: 'BUY',
    size: '25',
    fee_rate_bps: '0',
  },
  { event_type: 'tick_size_change', ...PLACE, asset_id: '12', old_tick_size: '0.01', new_tick_size: '0.001' },
  { event_type: 'best_bid_ask', ...PLACE, asset_id: '12', best_bid: '0.73', best_ask: '0.77', spread: '0.04' },
  { event_type: 'new_market', ...PLACE, assets_ids: ['12', '13'] },
  { event_type: 'market_resolved', ...PLACE, assets_ids: ['12', '13'], winning_asset_id: '12' },
];

/** Anything that a field may be turned into, the values of other fields among it. */
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    '0',
    '1',
    '0.5',
    '1.5',
    '-1',
    '0.00001',
    '1e3',
    'NaN',
    'BUY',
    'sell',
    null,
    undefined,
    0.5,
    true,
  ),
  fc.constantFrom<unknown>(
    [],
    {},
    [{}],
    ['12'],
    [{ price: '0.5', size: '1' }],
    'x'.repeat(101),
    'a b',
    '"',
    '1703875201000',
  ),
  fc.string(),
  fc.double(),
);

/** A message with one of its fields, at any depth, replaced or removed. */
const mutated = fc
  .record({ message: fc.constantFrom(...MESSAGES), at: fc.nat(), value: strange, isRemoved: fc.boolean() })
  .map(({ message, at, value, isRemoved }) => {
    const copy = structuredClone(message) as unknown as Record<string, unknown>;
    const places = placesIn(copy);
    const [parent, key] = places[at % places.length]!;
    if (isRemoved) delete parent[key];
    else parent[key] = value;
    // As it comes off the wire: without `undefined`, holes and numbers that JSON has none of.
    return JSON.parse(JSON.stringify(copy)) as Record<string, unknown>;
  });

function placesIn(part: unknown): [Record<string, unknown>, string][] {
  if (typeof part !== 'object' || part === null) return [];
  const record = part as Record<string, unknown>;
  const places: [Record<string, unknown>, string][] = [];
  for (const key of Object.keys(record)) places.push([record, key], ...placesIn(record[key]));
  return places;
}

describe('the decoder of the market channel', () => {
  it.each(MESSAGES)('reads $event_type', (message) => {
    expect(decodeMarketMessage(message)).toMatchObject({
      kind: message.event_type,
      market: '0xab',
      time: 1_703_875_201_000,
    });
  });

  it('reads prices in units, sizes in millionths, and an empty best price as none', () => {
    expect(decodeMarketMessage(MESSAGES[1])).toMatchObject({
      changes: [
        { asset: '12', isBid: true, price: 5_100, lots: 150_000_000, bestBid: 5_100, bestAsk: 10_000 },
        { asset: '13', isBid: false, price: 4_900, lots: 0, hash: '', bestBid: Number.NaN, bestAsk: Number.NaN },
      ],
    });
  });

  it('refuses exactly what the schema refuses, and says what was wrong', () => {
    fc.assert(
      fc.property(mutated, (body) => {
        const message = decodeMarketMessage(body);
        const kind = kindOf(body);
        const isValid = kind !== undefined && MARKET_SCHEMAS[kind].safeParse(body).success;
        expect([message.kind !== 'refused', body]).toEqual([isValid, body]);
        const said = message.kind === 'refused' ? message.what : message.kind;
        expect(said).toMatch(isValid ? new RegExp(`^${kind}$`) : /^(unknown-event|[a-z_]+\.[a-z_]+)$/);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([null, undefined, 1, 'book', [], true])('%j is no message', (body) => {
    expect(decodeMarketMessage(body)).toMatchObject({ kind: 'refused', what: 'message' });
  });

  it('does not take names of the prototype for kinds', () => {
    expect(decodeMarketMessage({ event_type: 'constructor', market: '0xab' })).toMatchObject({ what: 'unknown-event' });
    expect(decodeMarketMessage(JSON.parse('{"__proto__":{"event_type":"book"}}'))).toMatchObject({
      what: 'unknown-event',
    });
  });
});
