import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { price } from '#core/money.ts';
import { MarginTable } from '#domain/costs/margin.ts';
import type { MarginBracket } from '#domain/costs/margin.ts';

const d = (text: string): Decimal => Decimal.parse(text);

/** The table that Binance had for BTCUSDT perpetuals in 2022, with the amounts that it printed beside the ratios. */
const BTCUSDT: readonly (MarginBracket & { readonly printed: string })[] = [
  { upTo: '50000', maxLeverage: 125, maintenanceRatio: '0.004', printed: '0' },
  { upTo: '250000', maxLeverage: 100, maintenanceRatio: '0.005', printed: '50' },
  { upTo: '1000000', maxLeverage: 50, maintenanceRatio: '0.01', printed: '1300' },
  { upTo: '10000000', maxLeverage: 20, maintenanceRatio: '0.025', printed: '16300' },
  { upTo: '20000000', maxLeverage: 10, maintenanceRatio: '0.05', printed: '266300' },
  { upTo: '50000000', maxLeverage: 5, maintenanceRatio: '0.1', printed: '1266300' },
  { upTo: '100000000', maxLeverage: 4, maintenanceRatio: '0.125', printed: '2516300' },
  { upTo: '200000000', maxLeverage: 3, maintenanceRatio: '0.15', printed: '5016300' },
  { upTo: '300000000', maxLeverage: 2, maintenanceRatio: '0.25', printed: '25016300' },
  { upTo: null, maxLeverage: 1, maintenanceRatio: '0.5', printed: '100016300' },
];

const TABLE = new MarginTable(BTCUSDT);

describe('margin by brackets', () => {
  it('works out the amounts that the venue prints', () => {
    const inside = BTCUSDT.map(({ upTo }) => (upTo === null ? d('400000000') : d(upTo).minus(d('1'))));
    expect(inside.map((worth) => TABLE.deduction(worth).toNumber())).toEqual(
      BTCUSDT.map(({ printed }) => Number(printed)),
    );
  });

  it('needs more for more, without a jump at a bracket', () => {
    expect(TABLE.maintenance(d('50000')).toNumber()).toBe(200);
    expect(TABLE.maintenance(d('50000.01')).toNumber()).toBeCloseTo(200.00005, 10);
    // 200 for the first 50,000, 1000 for the next 200,000, 2500 for the rest.
    expect(TABLE.maintenance(d('-500000')).toNumber()).toBe(3_700);
  });

  it('opens at the leverage that the bracket allows, rounded up', () => {
    expect(TABLE.initial(d('50000'), 125, 2)?.toNumber()).toBe(400);
    expect(TABLE.initial(d('100'), 3, 2)?.toNumber()).toBe(33.34);
    expect(TABLE.initial(d('50000.01'), 125, 2)).toBeUndefined();
    expect(TABLE.maxLeverage(d('50000.01'))).toBe(100);
  });

  it('finds the liquidation price of the example that the venue gives', () => {
    // Long 3683.979 ETH at 1456.84, ratio 10 % less 135,365; wallet 1,535,443.01, of which 71,200.81144 and 56,354.57 are
    // bound by other contracts.
    const table = new MarginTable([
      { upTo: '1353650', maxLeverage: 20, maintenanceRatio: '0' },
      { upTo: null, maxLeverage: 5, maintenanceRatio: '0.1' },
    ]);
    const wallet = d('1535443.01').minus(d('71200.81144')).minus(d('56354.57'));
    const position = { quantity: d('3683.979'), entry: price(d('1456.84')), wallet };
    expect(table.deduction(d('5000000')).toNumber()).toBe(135_365);
    expect(table.liquidationPrice(position, 2)?.toNumber()).toBe(1_153.26);
    expect(table.liquidationPrice(position, 8)?.toNumber()).toBeCloseTo(1_153.26, 2);
  });

  it('mirrors a short: it is liquidated above its entry', () => {
    // 1 BTC at 20,000 with 2,000: 20000 + 2000 - p = 0.004 p, so p = 21912.3506 (rounded down: it comes earlier).
    const short = { quantity: d('-1'), entry: price(d('20000')), wallet: d('2000') };
    expect(TABLE.liquidationPrice(short, 4)?.toNumber()).toBe(21_912.3505);
    const long = { ...short, quantity: d('1') };
    // p - 20000 + 2000 = 0.004 p, so p = 18072.2891...
    expect(TABLE.liquidationPrice(long, 4)?.toNumber()).toBe(18_072.2892);
  });

  it('has no liquidation price when the wallet covers the fall to zero', () => {
    const long = { quantity: d('1'), entry: price(d('20000')), wallet: d('20000') };
    expect(TABLE.liquidationPrice(long, 2)).toBeUndefined();
    expect(TABLE.liquidationPrice({ ...long, wallet: d('19999') }, 2)?.toNumber()).toBe(1.01);
  });

  it('is where equity and maintenance meet, for positions of every size', () => {
    const cents = (most: number): fc.Arbitrary<Decimal> =>
      fc.integer({ min: 1, max: most }).map((units) => Decimal.of(BigInt(units), 2));
    fc.assert(
      fc.property(
        cents(2_000_000),
        cents(10_000_000),
        cents(2_000_000_000),
        fc.boolean(),
        (size, entry, wallet, isLong) => {
          const quantity = isLong ? size : size.negated();
          const position = { quantity, entry: price(entry), wallet };
          const found = TABLE.liquidationPrice(position, 12);
          const surplus = (at: Decimal): number => {
            const equity = wallet.plus(quantity.times(at.minus(entry)));
            return equity.minus(TABLE.maintenance(size.times(at))).toNumber();
          };
          const step = d('0.000000000001');
          // Without one a long is solvent down to the last step above zero; with one, up to it and not beyond.
          const solvent = found ?? step;
          const beyond = isLong ? solvent.minus(step) : solvent.plus(step);
          expect(found !== undefined || isLong).toBe(true);
          expect(surplus(solvent)).toBeGreaterThanOrEqual(0);
          expect(found === undefined || surplus(beyond) <= 0).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('a margin table', () => {
  it.each<readonly [string, readonly MarginBracket[], string]>([
    ['nothing', [], 'Expected brackets to be at least one, was "none"'],
    [
      'an end',
      [{ upTo: '5', maxLeverage: 1, maintenanceRatio: '0.1' }],
      'Expected brackets[0].upTo to be null, was "5"',
    ],
    [
      'a bracket below the one before it',
      [
        { upTo: '5', maxLeverage: 1, maintenanceRatio: '0.1' },
        { upTo: '4', maxLeverage: 1, maintenanceRatio: '0.2' },
      ],
      'Expected brackets[1].upTo to be above "5", was "4"',
    ],
    [
      'maintenance that falls',
      [
        { upTo: '5', maxLeverage: 1, maintenanceRatio: '0.1' },
        { upTo: null, maxLeverage: 1, maintenanceRatio: '0.05' },
      ],
      'Expected brackets[1].maintenanceRatio to be at least "0.1", was "0.05"',
    ],
    [
      'more than everything',
      [{ upTo: null, maxLeverage: 1, maintenanceRatio: '1' }],
      'Expected brackets[0].maintenanceRatio to be below "1", was "1"',
    ],
  ])('is refused with %s', (_, brackets, message) => {
    expect(() => new MarginTable(brackets)).toThrow(AssayError);
    expect(() => new MarginTable(brackets)).toThrow(message);
  });
});
