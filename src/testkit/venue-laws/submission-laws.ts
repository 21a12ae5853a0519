import { expect } from 'vitest';
import { VenueActor, acceptedReport, clientId, expectAmount, limit } from '#testkit/venue-laws/venue-actor.ts';
import type { VenueLaw } from '#testkit/venue-laws/venue-law.ts';

/** One name is one order. */
export const SUBMISSION_LAWS: readonly VenueLaw[] = [
  {
    name: 'an accepted order stands at the venue as it was sent',
    async check(actor) {
      const { traits, hand } = actor;
      const report = await actor.accepted({ name: 'one' }, limit(traits.below));
      expect(report).toMatchObject({ clientId: 'one', instrument: traits.instrument, status: 'working' });
      expectAmount(report.quantity, traits.lot, 'quantity');
      expectAmount(report.filled, '0', 'filled');
      expect(await actor.found('one')).toMatchObject({ venueOrderId: report.venueOrderId, status: 'working' });
      expect(await actor.openNames()).toEqual(['one']);
      expect(hand.orders(clientId('one'))).toMatchObject([{ venueOrderId: report.venueOrderId, side: 'buy' }]);
      expectAmount(hand.orders(clientId('one'))[0]!.quantity, traits.lot, 'quantity at the venue');
    },
  },
  {
    name: 'a name of 36 characters with every kind of sign is taken and found',
    async check(actor) {
      const name = 'Entry_2026-11-21-abcdefghijklmnop_Z9';
      expect(name).toHaveLength(36);
      await actor.accepted({ name }, limit(actor.traits.below));
      expect((await actor.found(name)).clientId).toBe(name);
      expect(await actor.openNames()).toEqual([name]);
      expect((await actor.cancel(name)).kind).toBe('cancelled');
    },
  },
  {
    name: 'two names are two orders',
    async check(actor) {
      const first = await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      const second = await actor.accepted({ name: 'two' }, limit(actor.traits.below));
      expect(second.venueOrderId).not.toBe(first.venueOrderId);
      expect((await actor.openNames()).sort()).toEqual(['one', 'two']);
    },
  },
  {
    name: 'the same name twice is one order while it works',
    async check(actor) {
      const first = await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      const second = await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      expect(second.venueOrderId).toBe(first.venueOrderId);
      expect(actor.ordersAtVenue('one')).toBe(1);
    },
  },
  {
    name: 'the same name twice is one order after it was filled',
    async check(actor) {
      const first = await actor.accepted({ name: 'one' }, { kind: 'market' });
      await actor.pass(1_000);
      const second = await actor.accepted({ name: 'one' }, { kind: 'market' });
      expect(second).toMatchObject({ venueOrderId: first.venueOrderId, status: 'filled' });
      expect(actor.ordersAtVenue('one')).toBe(1);
    },
  },
  {
    name: 'the same name twice is one order after it was cancelled',
    async check(actor) {
      const first = await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      await actor.cancel('one');
      const second = await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      expect(second).toMatchObject({ venueOrderId: first.venueOrderId, status: 'cancelled' });
      expect(actor.ordersAtVenue('one')).toBe(1);
    },
  },
  {
    name: 'the same name sent three times at once is one order',
    async check(actor) {
      const order = actor.order({ name: 'one' }, { kind: 'market' });
      const answers = await actor.settle(Promise.all([1, 2, 3].map(() => actor.gateway.submit(order))));
      await actor.pass(1_000);
      expect(actor.ordersAtVenue('one')).toBe(1);
      const ids = new Set(answers.map((answer) => acceptedReport(answer).venueOrderId));
      expect(ids.size).toBe(1);
    },
  },
  {
    name: 'after a restart a look-up tells of what was sent before',
    async check(actor, stage) {
      const resting = await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      const done = await actor.accepted({ name: 'two' }, { kind: 'market' });
      await actor.pass(1_000);
      const restarted = new VenueActor(stage);
      expect(await restarted.found('one')).toMatchObject({ venueOrderId: resting.venueOrderId, status: 'working' });
      expect(await restarted.found('two')).toMatchObject({ venueOrderId: done.venueOrderId, status: 'filled' });
      expect(await restarted.openNames()).toEqual(['one']);
      expectAmount((await restarted.found('two')).filled, actor.traits.lot, 'filled');
    },
  },
  {
    name: 'after a restart the same name is still one order while it works',
    async check(actor, stage) {
      const first = await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      const restarted = new VenueActor(stage);
      expect(await restarted.found('one')).toMatchObject({ venueOrderId: first.venueOrderId });
      const second = await restarted.accepted({ name: 'one' }, limit(actor.traits.below));
      expect(second.venueOrderId).toBe(first.venueOrderId);
      expect(actor.ordersAtVenue('one')).toBe(1);
    },
  },
  {
    name: 'a name that was never sent is not found',
    async check(actor) {
      expect(await actor.find('never')).toBeUndefined();
      expect(await actor.fillsOf('never')).toEqual([]);
    },
  },
];
