import { describe, expect, it } from 'vitest';
import { INDICATORS } from '#domain/indicators/registry.ts';
import { describeIndicatorContract } from '#testkit/indicator-contract.ts';

describe('the registry of indicators', () => {
  it('gives every name and alias to one indicator only', () => {
    const names = INDICATORS.flatMap((entry) => [entry.name, ...entry.aliases]).map((name) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });

  it('says what each indicator means in one sentence', () => {
    const unclear = INDICATORS.filter(({ meaning }) => !/^[A-Z].{20,}\.$/.test(meaning)).map((entry) => entry.name);
    expect(unclear).toEqual([]);
  });

  it('has defaults that are allowed', () => {
    const parameters = INDICATORS.flatMap((entry) => Object.values(entry.parameters));
    for (const parameter of parameters) {
      const isAllowed =
        parameter.kind === 'choice'
          ? parameter.choices.includes(parameter.default)
          : parameter.default >= parameter.min && parameter.default <= parameter.max;
      expect(isAllowed).toBe(true);
    }
  });
});

for (const definition of INDICATORS) describeIndicatorContract(definition);
