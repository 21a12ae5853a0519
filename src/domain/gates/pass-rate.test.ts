import { describe, expect, it } from 'vitest';
import type { Verdict } from '#domain/gates/gate.ts';
import { ALL_GATES, PassRateCounter } from '#domain/gates/pass-rate.ts';

const pass = (gate: string): Verdict => ({ gate, kind: 'pass', reason: 'fits', inputs: [] });
const block = (gate: string): Verdict => ({ gate, kind: 'block', reason: 'does not fit', inputs: [] });
const unknown = (gate: string): Verdict => ({ gate, kind: 'unknown', missing: 'ATR', inputs: [] });

describe('PassRateCounter', () => {
  it('gives the share of passes among what could be judged, and keeps the unknown apart', () => {
    const counter = new PassRateCounter();
    counter.add('long', [pass('a'), pass('b')]);
    counter.add('long', [block('a'), pass('b')]);
    counter.add('short', [unknown('a'), pass('b')]);
    const both = counter.rates().filter(({ direction }) => direction === 'both');
    expect(both).toEqual([
      { gate: 'a', direction: 'both', passed: 1, blocked: 1, unknown: 1, passRatio: 0.5, discriminates: true },
      { gate: 'b', direction: 'both', passed: 3, blocked: 0, unknown: 0, passRatio: 1, discriminates: false },
      { gate: ALL_GATES, direction: 'both', passed: 1, blocked: 1, unknown: 1, passRatio: 0.5, discriminates: true },
    ]);
  });

  it('says per direction what it counted', () => {
    const counter = new PassRateCounter();
    counter.add('long', [pass('a')]);
    counter.add('short', [unknown('a')]);
    const [, long, short] = counter.rates();
    expect(long).toMatchObject({ direction: 'long', passed: 1, passRatio: 1 });
    expect(short).toMatchObject({ direction: 'short', unknown: 1, passRatio: undefined, discriminates: undefined });
  });

  it('calls a gate that passes exactly nine of ten still telling, and one that passes more not', () => {
    const counter = new PassRateCounter();
    for (let i = 0; i < 10; i++) counter.add('long', [i === 0 ? block('nine') : pass('nine')]);
    expect(counter.rates()[0]).toMatchObject({ passRatio: 0.9, discriminates: true });
    counter.add('long', [pass('nine')]);
    expect(counter.rates()[0]).toMatchObject({ passRatio: 10 / 11, discriminates: false });
  });

  it('counts a signal without gates as let through', () => {
    const counter = new PassRateCounter();
    counter.add('short', []);
    expect(counter.rates()[0]).toMatchObject({ gate: ALL_GATES, passed: 1, passRatio: 1 });
  });
});
