import { describe, expect, it } from 'vitest';
import { ladderWords, sourceParts } from '#apps/web/pages/evidence/ladder-words.ts';

const check = (rule: string, met: boolean | null) => ({ rule, met, actual: '', needed: '', source: '' });

describe('ladderWords', () => {
  it.each([
    ['live', null, [], 'At live: there is no further step.'],
    ['research', 'shadow', [check('trades', true)], 'Everything for shadow is met: a person decides about the step.'],
    [
      'research',
      'shadow',
      [check('trades', false), check('p', null)],
      'Not ready for shadow: missing trades; 1 check not known yet.',
    ],
    [
      'shadow',
      'paper',
      [check('a', false), check('b', false), check('c', false)],
      'Not ready for paper: missing a, b and c.',
    ],
  ])('at %s says what is lacking for %s', (stage, next, checks, words) => {
    expect(ladderWords({ stage, next, checks })).toBe(words);
  });
});

describe('sourceParts', () => {
  it('parts a command from its reason', () => {
    expect(sourceParts('needs a walk-forward; assay walk-forward --symbol X')).toEqual({
      words: 'needs a walk-forward',
      command: 'assay walk-forward --symbol X',
    });
    expect(sourceParts('signals of backtests')).toEqual({ words: 'signals of backtests', command: undefined });
  });
});
