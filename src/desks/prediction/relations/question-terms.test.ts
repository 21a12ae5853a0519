import { describe, expect, it } from 'vitest';
import { questionTerms } from '#desks/prediction/relations/question-terms.ts';

const strike = (question: string): readonly [number, boolean] | undefined => {
  const term = questionTerms(question, 2026).find(({ kind }) => kind === 'strike');
  return term === undefined ? undefined : [term.value, term.isHarderWhenLarger];
};
const deadline = (question: string): number | undefined =>
  questionTerms(question, 2026).find(({ kind }) => kind === 'deadline')?.value;

describe('terms of a question', () => {
  it.each([
    ['Will AAPL close above $240 on June 30?', 240, true],
    ['Will AAPL close below $1,240.50 on June 30?', 1240.5, false],
    ['Will Bitcoin reach $150k in June?', 150_000, true],
    ['Will Bitcoin dip to $80,000 in June?', 80_000, false],
    ['Will inflation be above 2.5% in May?', 2.5, true],
    ['Will the high be above 78°F on October 3?', 78, true],
    ['Market cap over $1.5T?', 1.5e12, true],
    ['↑ 240', 240, true],
    ['<200', 200, false],
    ['240+', 240, true],
    ['$90 or less', 90, false],
    ['Will at least 3 ships sail?', 3, true],
  ])('reads the threshold of "%s"', (question, value, isMore) => {
    expect(strike(question)).toEqual([value, isMore]);
  });

  it.each([
    'Will it rain?',
    'Will AAPL close between $230 and $240?',
    'Will AAPL close at $230-240?',
    'Will AAPL close above $230 and below $240?',
    'Bitcoin up or down?',
    'Will it not be above 70?',
  ])('reads no threshold in "%s"', (question) => {
    expect(strike(question)).toBeUndefined();
  });

  it.each([
    ['Ceasefire by June?', 20_260_699],
    ['Ceasefire by June 30, 2027?', 20_270_630],
    ['Ceasefire before July?', 20_260_700],
    ['Ceasefire before July 4?', 20_260_703.5],
    ['Ceasefire by end of 2026?', 20_269_999],
    ['Ceasefire before 2027?', 20_270_000],
    ['Ceasefire by December 31st?', 20_261_231],
  ])('reads the deadline of "%s"', (question, value) => {
    expect(deadline(question)).toBe(value);
  });

  it('reads no deadline where none is named', () => {
    expect(deadline('Will it be decided by market makers?')).toBeUndefined();
    expect(deadline('Will prices rise by 20 percent?')).toBeUndefined();
  });

  it('gives questions that differ in the term only the same pattern', () => {
    const patterns = ['above $240', 'over 230', 'below $240'].map(
      (words) => questionTerms(`Will AAPL close ${words} on June 30?`, 2026)[0]!.pattern,
    );
    expect(patterns[0]).toBe(patterns[1]);
    expect(patterns[2]).not.toBe(patterns[0]);
  });
});
