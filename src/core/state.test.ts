import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '#core/invariant.ts';
import { Ring } from '#core/ring.ts';
import { captureState, restoreState } from '#core/state.ts';
import type { State } from '#core/state.ts';
import { Zone } from '#core/zone.ts';

const silent = (): void => {};

/** One field of every kind that streaming classes have. */
class Sample {
  count = 0;
  ratio = Number.NaN;
  label = 'none';
  isReady = false;
  missing: number | undefined = undefined;
  nothing: string | null = null;
  pair: { left: number; right: { deep: number[] } } | undefined = undefined;
  list: (number | undefined)[] = [];
  names = new Map<string, { at: number }>();
  readonly doubles = new Float64Array(3);
  readonly integers = new Int32Array(2);
  readonly bytes = new Uint8Array(2);
  readonly ring = new Ring(3);
  readonly parts = [new Ring(2), new Ring(2)];
  readonly settings = { zone: new Zone('Europe/Paris'), hour: 17 };
  readonly onChange: () => void;

  constructor(onChange: () => void = silent) {
    this.onChange = onChange;
  }
}

/** Through text, as the store does it. */
function stored(source: object): State {
  return JSON.parse(JSON.stringify(captureState(source))) as State;
}

function filled(): Sample {
  const sample = new Sample();
  sample.count = 3;
  sample.ratio = -0;
  sample.label = 'some';
  sample.isReady = true;
  sample.missing = Number.NEGATIVE_INFINITY;
  sample.pair = { left: 1, right: { deep: [1, Number.NaN] } };
  sample.list = [1, undefined, Number.POSITIVE_INFINITY];
  sample.names.set('a', { at: Number.NaN });
  sample.doubles.set([1.5, Number.NaN, -0]);
  sample.integers.set([-1, 2 ** 31 - 1]);
  sample.bytes.set([0, 255]);
  for (const value of [1, 2, 3, 4]) sample.ring.push(value);
  sample.parts[1]!.push(9);
  return sample;
}

describe('captureState and restoreState', () => {
  it('bring an object of the same class to the same state, through text', () => {
    const source = filled();
    const target = new Sample();
    restoreState(target, stored(source));
    expect(target).toEqual(source);
    expect(Object.is(target.ratio, -0)).toBe(true);
    expect(Object.is(target.doubles[2], -0)).toBe(true);
    expect(JSON.stringify(captureState(target))).toBe(JSON.stringify(captureState(source)));
  });

  it('write into the arrays and objects that are there, so that who holds them sees the change', () => {
    const target = new Sample();
    const { doubles, ring, parts } = target;
    restoreState(target, stored(filled()));
    expect(doubles[0]).toBe(1.5);
    expect(ring.at(0)).toBe(4);
    expect(target.parts[1]).toBe(parts[1]);
    expect(target.settings.zone).toBeInstanceOf(Zone);
  });

  it('leave functions alone', () => {
    let calls = 0;
    const target = new Sample(() => calls++);
    restoreState(target, stored(filled()));
    target.onChange();
    expect(calls).toBe(1);
  });

  it('share nothing with what was captured', () => {
    const source = filled();
    const state = captureState(source);
    const text = JSON.stringify(state);
    source.pair!.right.deep.push(7);
    source.names.get('a')!.at = 7;
    source.doubles.fill(7);
    expect(JSON.stringify(state)).toBe(text);
    const [one, other] = [new Sample(), new Sample()];
    restoreState(one, state);
    restoreState(other, state);
    one.pair!.right.deep.push(8);
    one.list.push(8);
    expect(other.pair!.right.deep).toHaveLength(2);
    expect(JSON.stringify(state)).toBe(text);
  });

  it('refuse state for an object that is not there, and fields that are no data', () => {
    expect(() => restoreState({ ring: undefined }, captureState({ ring: new Ring(2) }))).toThrow(InvariantError);
    expect(() => captureState({ id: 1n })).toThrow(/data only/);
    expect(() => captureState({ word: Symbol('word') })).toThrow(InvariantError);
    expect(() => restoreState({ x: 0 }, { x: { $: 'unheard-of' } })).toThrow(/unheard-of/);
  });

  it('keep any plain data', () => {
    const leaf = fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constantFrom(null, undefined));
    const data = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('node')),
        fc.dictionary(fc.string(), tie('node'), { noNullPrototype: true }),
      ),
    })).node;
    fc.assert(
      fc.property(data, (value) => {
        const target: { value: unknown } = { value: 0 };
        restoreState(target, stored({ value }));
        expect(target.value).toEqual(value);
      }),
      { numRuns: 1000 },
    );
  });
});
