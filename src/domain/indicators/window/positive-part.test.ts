import { expect, it } from 'vitest';
import { positivePart } from '#domain/indicators/window/positive-part.ts';

it('the positive part of a number is the number above zero and zero below, exactly', () => {
  expect([0.1, -0.1, 0, -0].map((value) => positivePart(value))).toEqual([0.1, 0, 0, 0]);
  expect(positivePart(Number.NaN)).toBeNaN();
});
