import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda } from '#sandbox/prediction/world/agenda.ts';

describe('Agenda', () => {
  it('gives what is due in order of time, and of equal times in the order in which it was added', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (times) => {
        const agenda = new Agenda();
        times.forEach((time, i) => agenda.add(time, i));
        const wanted = times.map((time, i) => [time, i] as const).toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(drain(agenda)).toEqual(wanted);
      }),
    );
  });

  it('replaces what is next as if it had been removed and added', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 50 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 50 }),
        (times, waits) => {
          const replaced = new Agenda();
          const removed = new Agenda();
          times.forEach((time, i) => replaced.add(time, i));
          times.forEach((time, i) => removed.add(time, i));
          waits.forEach((wait, i) => {
            replaced.replaceNext(replaced.nextTime + wait, 100 + i);
            const time = removed.nextTime + wait;
            removed.removeNext();
            removed.add(time, 100 + i);
          });
          expect(drain(replaced)).toEqual(drain(removed));
        },
      ),
    );
  });

  it('holds more than it had room for at first', () => {
    const agenda = new Agenda();
    for (let i = 5_000; i > 0; i--) agenda.add(i, i);
    expect(drain(agenda).map(([time]) => time)).toEqual(Array.from({ length: 5_000 }, (_, i) => i + 1));
    expect(agenda.nextTime).toBe(Number.POSITIVE_INFINITY);
  });
});

function drain(agenda: Agenda): (readonly [number, number])[] {
  const list: (readonly [number, number])[] = [];
  while (agenda.size > 0) {
    list.push([agenda.nextTime, agenda.nextCode]);
    agenda.removeNext();
  }
  return list;
}
