import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metAtLeast } from '#testkit/whole-run.ts';
import { Decimal } from '#core/decimal.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import { StepReader } from '#adapters/feeds/binance/step-reader.ts';

const stepsOf = (priceTick: string, quantityStep = priceTick) => ({
  priceTick: Decimal.parse(priceTick),
  quantityStep: Decimal.parse(quantityStep),
});

const digits = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: least, maxLength: most });

/** Steps such as 0.00001, 0.05, 0.00000100, 2.50 and 10. */
const step = fc
  .tuple(
    fc.constantFrom('1', '2', '5', '25', '10', '100', '7'),
    fc.integer({ min: 0, max: 10 }),
    fc.constantFrom('', '0', '00'),
  )
  .map(([units, scale, zeros]) => {
    const text = Decimal.of(BigInt(units), scale).toString();
    return text.includes('.') ? text + zeros : text;
  });

describe('a reader of steps', () => {
  it('reads every decimal exactly as the grid of lots does', () => {
    const text = fc
      .tuple(digits(1, 20), fc.option(digits(1, 20), { nil: undefined }))
      .map(([whole, part]) => (part === undefined ? whole : `${whole}.${part}`));
    let whole = 0;
    fc.assert(
      fc.property(step, text, fc.boolean(), (size, any, isOnGrid) => {
        const grid = new LotGrid(stepsOf(size));
        const value = isOnGrid ? Decimal.parse(any).roundTo(Decimal.parse(size), 'down').toString() : any;
        const expected = grid.ticksOf(Decimal.parse(value));
        if (expected !== undefined) whole++;
        expect(StepReader.ofPrices(stepsOf(size)).read(value)).toBe(expected ?? Number.NaN);
        expect(StepReader.ofSizes(stepsOf('0.5', size)).read(value)).toBe(expected ?? Number.NaN);
      }),
      { numRuns: 2_000 },
    );
    expect(whole).toBeGreaterThanOrEqual(metAtLeast(500));
  });

  it.each(['', '.', '.5', '5.', '-1', '+1', '1e5', ' 1', '1 ', '0x10', '1.2.3', 'NaN', 'Infinity', '1,5', '１'])(
    'takes "%s" for no number',
    (text) => {
      expect(StepReader.ofPrices(stepsOf('0.5')).read(text)).toBeNaN();
    },
  );

  it.each([[undefined], [null], [5], [true], [{}], [['1']]])('takes %o for no number', (value) => {
    expect(StepReader.ofPrices(stepsOf('0.01')).read(value)).toBeNaN();
  });

  it('takes a number that no double holds for none, however long it is', () => {
    const reader = StepReader.ofPrices(stepsOf('0.01'));
    expect(reader.read('90071992547409.92')).toBeNaN();
    expect(reader.read('90071992547409.91')).toBe(Number.MAX_SAFE_INTEGER);
    expect(reader.read('9'.repeat(400))).toBeNaN();
    expect(reader.read(`${'9'.repeat(40)}.${'0'.repeat(40)}`)).toBeNaN();
    expect(reader.read(`1.${'0'.repeat(400)}`)).toBe(100);
  });
});
