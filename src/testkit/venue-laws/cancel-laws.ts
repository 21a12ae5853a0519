import { expect } from 'vitest';
import { clientId, expectAmount, limit } from '#testkit/venue-laws/venue-actor.ts';
import type { VenueLaw } from '#testkit/venue-laws/venue-law.ts';

/** What a cancel does, and what it says. */
export const CANCEL_LAWS: readonly VenueLaw[] = [
  {
    name: 'a working order is cancelled',
    async check(actor) {
      const { venueOrderId } = await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      const answer = await actor.cancel('one');
      expect(answer).toMatchObject({
        kind: 'cancelled',
        report: { clientId: 'one', venueOrderId, status: 'cancelled' },
      });
      expect(actor.hand.orders(clientId('one'))).toMatchObject([{ status: 'cancelled' }]);
      expect(await actor.found('one')).toMatchObject({ status: 'cancelled' });
      expect(await actor.openNames()).toEqual([]);
    },
  },
  {
    name: 'a cancel of a filled order says that it is not working',
    async check(actor) {
      await actor.accepted({ name: 'one' }, { kind: 'market' });
      await actor.pass(1_000);
      expect((await actor.cancel('one')).kind).toBe('not-working');
      expect(await actor.found('one')).toMatchObject({ status: 'filled' });
    },
  },
  {
    name: 'a cancel of an order that was filled a moment ago says that it is not working',
    async check(actor) {
      await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      await actor.hand.fill(clientId('one'), actor.traits.lot);
      expect((await actor.cancel('one')).kind).toBe('not-working');
      expect(actor.hand.orders(clientId('one'))).toMatchObject([{ status: 'filled' }]);
    },
  },
  {
    name: 'a cancel of a name that was never sent says that it is not working',
    async check(actor) {
      expect((await actor.cancel('never')).kind).toBe('not-working');
    },
  },
  {
    name: 'a second cancel says that the order is not working',
    async check(actor) {
      await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      await actor.cancel('one');
      expect((await actor.cancel('one')).kind).toBe('not-working');
    },
  },
  {
    name: 'what a cancelled order had filled is kept',
    async check(actor) {
      await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      await actor.hand.fill(clientId('one'), actor.quarters(1));
      const answer = await actor.cancel('one');
      if (answer.kind !== 'cancelled') throw new Error(`Expected "cancelled", was "${answer.kind}"`);
      expectAmount(answer.report.filled, actor.quarters(1), 'filled');
      expectAmount((await actor.found('one')).filled, actor.quarters(1), 'filled');
    },
  },
  {
    name: 'a cancel whose answer was lost is unknown, and a look-up tells',
    async check(actor) {
      await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      actor.hand.fault('cancel', { kind: 'answer-lost' });
      expect((await actor.cancel('one')).kind).toBe('unknown');
      expect(await actor.found('one')).toMatchObject({ status: 'cancelled' });
      expect((await actor.cancel('one')).kind).toBe('not-working');
    },
  },
  {
    name: 'a cancel that was lost on its way is unknown, and may be repeated',
    async check(actor) {
      await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      actor.hand.fault('cancel', { kind: 'request-lost' });
      expect((await actor.cancel('one')).kind).toBe('unknown');
      expect(await actor.found('one')).toMatchObject({ status: 'working' });
      expect((await actor.cancel('one')).kind).toBe('cancelled');
    },
  },
];
