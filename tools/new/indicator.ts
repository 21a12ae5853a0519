import { addImport, addToList } from '#tools/new/plan.ts';
import type { GeneratorPlan, Names, ReadFile } from '#tools/new/plan.ts';

const REGISTRY = 'src/domain/indicators/registry.ts';

/** A new indicator: it begins as the difference between a bar's value and that of some bars ago, which keeps all laws. */
export function newIndicator(names: Names, read: ReadFile): GeneratorPlan {
  const { kebab, constant } = names;
  const path = `src/domain/indicators/momentum/${kebab}`;
  const line = `import { ${constant} } from '#domain/indicators/momentum/${kebab}.ts';`;
  const registry = addToList(REGISTRY, addImport(read(REGISTRY), line), 'INDICATORS: readonly', constant);
  return {
    changes: [
      { path: `${path}.ts`, text: source(names), kind: 'new' },
      { path: `${path}.test.ts`, text: test(names), kind: 'new' },
      { path: REGISTRY, text: registry, kind: 'changed' },
    ],
    next: 'Write its formula in push, its look-back, its outputs and what they mean; move it to the folder that it belongs to.',
  };
}

function source({ camel, pascal, constant, words }: Names): string {
  return `import { Ring } from '#core/ring.ts';
import { defineIndicator, periodOf, PRICE_DIFFERENCE, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';

/** Difference to the value of \`period\` bars ago, in the unit of price. */
export class ${pascal} implements Scalar {
  readonly lookback: number;
  private readonly past: Ring;

  constructor(period: number) {
    this.lookback = period;
    this.past = new Ring(period);
  }

  /** NaN until the value of \`period\` bars ago is known. */
  push(value: number): number {
    return value - this.past.push(value);
  }
}

export const ${constant} = defineIndicator({
  name: '${camel}',
  meaning: '${words}: how far the value is from that of \`period\` bars ago, in the unit of price.',
  parameters: { period: periodOf(10), source: sourceOf() },
  outputs: { ${camel}: PRICE_DIFFERENCE },
  create: ({ period, source }) => new ScalarIndicator('${camel}', new ${pascal}(period), source),
});
`;
}

function test({ kebab, pascal, constant }: Names): string {
  return `import { describe, expect, it } from 'vitest';
import { ${pascal}, ${constant} } from '#domain/indicators/momentum/${kebab}.ts';
import { describeIndicatorContract } from '#testkit/indicator-contract.ts';

describeIndicatorContract(${constant});

describe('${kebab}', () => {
  it('gives the difference to two bars ago, once there are two', () => {
    const indicator = new ${pascal}(2);
    const values = [10, 11, 13, 16, 12].map((value) => indicator.push(value));
    expect(values).toEqual([Number.NaN, Number.NaN, 3, 5, -1]);
  });
});
`;
}
