import { addBefore, addImport, addToList } from '#tools/new/plan.ts';
import type { GeneratorPlan, Names, ReadFile } from '#tools/new/plan.ts';

const REGISTRY = 'src/domain/structure/registry.ts';
const FACTS = 'src/domain/structure/fact.ts';
const UNION_COMMENT = '/** Everything that a detector may say.';

/** A new detector with a fact of its own: it begins as a finder of outside bars, which keeps all laws. */
export function newDetector(names: Names, read: ReadFile): GeneratorPlan {
  const { kebab, constant } = names;
  const path = `src/domain/structure/${kebab}`;
  const line = `import { ${constant} } from '#domain/structure/${kebab}.ts';`;
  const registry = addToList(REGISTRY, addImport(read(REGISTRY), line), 'DETECTORS: readonly', constant);
  return {
    changes: [
      { path: `${path}.ts`, text: source(names), kind: 'new' },
      { path: `${path}.test.ts`, text: test(names), kind: 'new' },
      { path: FACTS, text: withFact(read(FACTS), names), kind: 'changed' },
      { path: REGISTRY, text: registry, kind: 'changed' },
    ],
    next: `Write its rule in advance; give its fact in ${FACTS} the fields that describe it.`,
  };
}

function withFact(text: string, { kebab, pascal }: Names): string {
  const declaration = `/** A bar that trades beyond both ends of the bar before it; \`direction\` is that of its close. */
export interface ${pascal}Fact extends FactBase {
  readonly kind: '${kebab}';
  readonly high: number;
  readonly low: number;
}

`;
  const declared = addBefore(FACTS, text, UNION_COMMENT, declaration);
  const union = declared.indexOf('export type Fact =');
  const end = declared.indexOf(';', union);
  return `${declared.slice(0, end)}\n  | ${pascal}Fact${declared.slice(end)}`;
}

function source({ kebab, pascal, constant }: Names): string {
  return `import type { Bar } from '#domain/market/bar.ts';
import { DetectorBase } from '#domain/structure/detector.ts';
import type { DetectorEntry } from '#domain/structure/detector-entry.ts';
import type { Emit } from '#domain/structure/fact.ts';
import { formatPrice, RowTable } from '#domain/structure/fact-table.ts';

/** Bars that trade beyond both ends of the bar before them and close beyond one of its ends. */
export class ${pascal} extends DetectorBase {
  private readonly emit: Emit;
  private high = Number.NaN;
  private low = Number.NaN;

  constructor(emit: Emit) {
    super();
    this.emit = emit;
  }

  protected override advance(bar: Bar, index: number): void {
    const { high, low, close, closeTime } = bar;
    // False on the first bar: comparisons with NaN are.
    if (high > this.high && low < this.low) {
      const direction = close > this.high ? 1 : close < this.low ? -1 : undefined;
      if (direction !== undefined) {
        this.emit({ kind: '${kebab}', at: index, confirmedAt: index, confirmedTime: closeTime, direction, high, low });
      }
    }
    this.high = high;
    this.low = low;
  }
}

export const ${constant}: DetectorEntry = {
  name: '${kebab}',
  meaning: 'Bars that trade beyond both ends of the bar before them and close beyond one of them.',
  parameters: [],
  create: (_, emit) => new ${pascal}(emit),
  table: () =>
    new RowTable(['confirmedAt', 'at', 'dir', 'high', 'low'], (fact) =>
      fact.kind === '${kebab}'
        ? [fact.confirmedAt, fact.at, fact.direction, formatPrice(fact.high), formatPrice(fact.low)]
        : undefined,
    ),
};
`;
}

function test({ kebab, pascal }: Names): string {
  return `import { describe, expect, it } from 'vitest';
import type { Bar } from '#domain/market/bar.ts';
import { ${pascal} } from '#domain/structure/${kebab}.ts';
import type { Emit, Fact } from '#domain/structure/fact.ts';
import { describeDetectorContract } from '#testkit/detector-contract.ts';

const create = (emit: Emit): ${pascal} => new ${pascal}(emit);
describeDetectorContract({ name: '${kebab}', create, witness: create });

describe('${kebab}', () => {
  it('finds the bar that reaches beyond both ends of the one before and closes above it', () => {
    const facts: Fact[] = [];
    const detector = create((fact) => facts.push(fact));
    detector.update(barOf(0, { high: 11, low: 10, close: 10.5 }));
    detector.update(barOf(1, { high: 12, low: 9, close: 11.5 }));
    detector.update(barOf(2, { high: 13, low: 8, close: 10 }));
    expect(facts).toEqual([
      { kind: '${kebab}', at: 1, confirmedAt: 1, confirmedTime: 120_000, direction: 1, high: 12, low: 9 },
    ]);
  });
});

function barOf(index: number, prices: { high: number; low: number; close: number }): Bar {
  return { openTime: index * 60_000, closeTime: (index + 1) * 60_000, open: prices.close, volume: 1, ...prices };
}
`;
}
