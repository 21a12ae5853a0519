import { describe, expect, it } from 'vitest';
import { parseTestArguments } from '#tools/test-arguments.ts';

describe('the arguments of npm test', () => {
  it.each([
    [['conformance'], { vitestArguments: ['conformance'], seed: undefined }],
    [['--seed', '123'], { vitestArguments: [], seed: 123 }],
    [['core', '--seed=-1819918769', '-t', 'adds'], { vitestArguments: ['core', '-t', 'adds'], seed: -1819918769 }],
    [[], { vitestArguments: [], seed: undefined }],
  ])('reads %j', (given, expected) => {
    expect(parseTestArguments(given)).toEqual(expected);
  });

  it.each([
    [['--seed'], ''],
    [['--seed', 'abc'], 'abc'],
    [['--seed=1.5'], '1.5'],
    [['--seed', '99999999999'], '99999999999'],
    [['--seed='], ''],
  ])('refuses %j', (given, value) => {
    expect(parseTestArguments(given)).toBe(`Expected --seed to be an integer of 32 bits, was "${value}"`);
  });
});
