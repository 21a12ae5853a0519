import { describe, expect, it } from 'vitest';
import { journalLine } from '#apps/server/signals/journal-line.ts';
import { signalAction } from '#apps/server/signals/signal-action.ts';

describe('what was done about a signal', () => {
  it.each([
    [{ kind: 'submitted', orderId: 'a/entry', quantity: '0.25' }, 'an order for 0.25 was sent'],
    [{ kind: 'blocked', gates: ['momentum', 'conflict'] }, 'blocked by momentum, conflict'],
    [{ kind: 'position-open', open: 1 }, 'not traded: a position is open already'],
    [{ kind: 'position-open', open: 3 }, 'not traded: 3 positions are open already'],
    [
      { kind: 'bad-plan', reason: 'the shares of the targets sum to 1' },
      'not traded: its plan cannot be an order, because it does not hold that the shares of the targets sum to 1',
    ],
    [
      { kind: 'not-sized', sizing: { kind: 'too-small', quantity: '0.001', minimum: '0.01', rule: 'min-quantity' } },
      'not traded: its budget buys 0.001, and the smallest order is 0.01',
    ],
    [
      { kind: 'not-sized', sizing: { kind: 'no-distance', price: '5' } },
      'not traded: there is no distance between its entry and its stop',
    ],
    [
      { kind: 'denied', denial: { rule: 'daily-loss', message: 'Expected a loss of the day below "5", was "7"' } },
      'not traded: Expected a loss of the day below "5", was "7"',
    ],
    [{ kind: 'something-new' }, 'something-new'],
  ])('is told in words: %j', (outcome, why) => {
    expect(signalAction(outcome)).toEqual({ kind: outcome.kind, why });
  });
});

describe('a line of a journal', () => {
  const line = '{"data":{"text":",\\"kind\\":\\"signal\\",\\"n\\":1"},"kind":"verdicts","n":12,"h":"0123456789abcdef"}';

  it('is told by its end, whatever its data say', () => {
    expect(journalLine(line, new Set(['verdicts'] as const))).toMatchObject({ n: 12, kind: 'verdicts' });
    expect(journalLine(line, new Set(['signal'] as const))).toBeUndefined();
    expect(journalLine('no record', new Set(['signal'] as const))).toBeUndefined();
  });
});
