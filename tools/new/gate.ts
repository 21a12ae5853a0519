import { addImport, addToList } from '#tools/new/plan.ts';
import type { GeneratorPlan, Names, ReadFile } from '#tools/new/plan.ts';

const REGISTRY = 'src/desks/scanner/gates/presets.ts';

/** A new gate of the scanner: it answers `unknown` until its rule is written, so that nothing passes it by mistake. */
export function newGate(names: Names, read: ReadFile): GeneratorPlan {
  const { kebab, camel } = names;
  const path = `src/desks/scanner/gates/${kebab}`;
  const line = `import { ${camel} } from '#desks/scanner/gates/${kebab}.ts';`;
  const registry = addToList(REGISTRY, addImport(read(REGISTRY), line), 'const STRICT: readonly', `${camel}()`);
  return {
    changes: [
      { path: `${path}.ts`, text: source(names), kind: 'new' },
      { path: `${path}.test.ts`, text: test(names), kind: 'new' },
      { path: REGISTRY, text: registry, kind: 'changed' },
    ],
    next: 'It is in the preset strict and answers unknown, which stops every signal there: write its rule in judge.',
  };
}

function source({ kebab, camel, words }: Names): string {
  return `import type { Gate, Verdict } from '#domain/gates/gate.ts';
import type { Signal } from '#domain/signals/signal.ts';
import { frameOf } from '#desks/scanner/context.ts';
import type { ScannerContext } from '#desks/scanner/context.ts';
import { frameEvidence } from '#desks/scanner/readings.ts';

const NAME = '${kebab}';

/** ${words}: no rule yet, so that it passes nothing. */
export function ${camel}(): Gate<ScannerContext> {
  return { name: NAME, judge };
}

function judge({ context }: Signal<ScannerContext>): Verdict {
  const { primary } = context.roles;
  const frame = frameOf(context, primary);
  if (frame?.atr === undefined) return { gate: NAME, kind: 'unknown', missing: \`ATR of \${primary}\`, inputs: [] };
  const inputs = [frameEvidence(frame, 'ATR(14)', frame.atr)];
  return { gate: NAME, kind: 'unknown', missing: 'a rule of this gate', inputs };
}
`;
}

function test({ kebab, camel }: Names): string {
  return `import { describe, expect, it } from 'vitest';
import { allPass, judgeAll } from '#domain/gates/gate.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { FrameReading, ScannerContext } from '#desks/scanner/context.ts';
import { ${camel} } from '#desks/scanner/gates/${kebab}.ts';

describe('the gate ${kebab}', () => {
  it('names what is missing while the primary timeframe has no ATR', () => {
    expect(${camel}().judge(signalWith([]))).toEqual({
      gate: '${kebab}',
      kind: 'unknown',
      missing: 'ATR of 1h',
      inputs: [],
    });
  });

  it('passes nothing before its rule is written', () => {
    const frame: Partial<FrameReading> = { timeframe: '1h', knownAt: 0, atr: 2 };
    expect(allPass(judgeAll([${camel}()], signalWith([frame])))).toBe(false);
  });
});

/** A signal of which this gate sees only the frames. */
function signalWith(frames: readonly Partial<FrameReading>[]): Signal<ScannerContext> {
  const context = { roles: { primary: '1h' }, frames };
  return { direction: 'long', context } as unknown as Signal<ScannerContext>;
}
`;
}
