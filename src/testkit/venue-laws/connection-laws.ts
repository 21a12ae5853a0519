import { expect } from 'vitest';
import { AdapterError } from '#core/errors.ts';
import { MINUTE_MS } from '#core/time.ts';
import { clientId, expectAmount, limit, sumOf } from '#testkit/venue-laws/venue-actor.ts';
import { expectWhole } from '#testkit/venue-laws/fill-laws.ts';
import type { VenueLaw } from '#testkit/venue-laws/venue-law.ts';

/** What a listener hears, and what a broken connection loses: nothing. */
export const CONNECTION_LAWS: readonly VenueLaw[] = [
  {
    name: 'a listener hears of orders and of each of their fills',
    async check(actor) {
      const ear = await actor.listen();
      await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      await actor.hand.fill(clientId('one'), actor.quarters(1));
      await actor.hand.fill(clientId('one'), actor.quarters(3));
      await actor.until(() => ear.reports.at(-1)?.status === 'filled', 'a report that the order is filled');
      await actor.until(() => ear.fills.length >= 2, 'two fills');
      expectAmount(sumOf(ear.fills), actor.traits.lot, 'sum of the fills that were told');
      expect(new Set(ear.fills.map((fill) => fill.tradeId)).size).toBe(2);
      expect(new Set(ear.fills.map((fill) => fill.clientId))).toEqual(new Set(['one']));
      ear.stop();
    },
  },
  {
    name: 'a listener hears of a cancel by somebody else',
    async check(actor) {
      const ear = await actor.listen();
      await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      await actor.hand.cancel(clientId('one'));
      await actor.until(() => ear.reports.at(-1)?.status === 'cancelled', 'a report of the cancel');
      expect(ear.reports.at(-1)).toMatchObject({ clientId: 'one' });
      ear.stop();
    },
  },
  {
    name: 'a lost connection is told and comes back, and what happened meanwhile is found',
    async check(actor) {
      const ear = await actor.listen();
      await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      await actor.accepted({ name: 'two' }, limit(actor.traits.below));
      await actor.hand.fill(clientId('one'), actor.quarters(1));
      actor.hand.disconnect();
      await actor.until(() => ear.states.at(-1) === 'lost', 'to hear that the connection is lost');
      await actor.hand.fill(clientId('one'), actor.quarters(2));
      await actor.hand.cancel(clientId('two'));
      await actor.pass(5 * MINUTE_MS);
      actor.hand.reconnect();
      await actor.until(() => ear.states.at(-1) === 'connected', 'the connection to come back');
      await expectWhole(actor, 'one');
      expectAmount((await actor.found('one')).filled, actor.quarters(3), 'filled');
      expect(await actor.found('two')).toMatchObject({ status: 'cancelled' });
      expect(await actor.openNames()).toEqual(['one']);
      await actor.hand.fill(clientId('one'), actor.quarters(1));
      await actor.until(() => ear.reports.at(-1)?.status === 'filled', 'a report that the order is filled');
      ear.stop();
    },
  },
  {
    name: 'a connection that breaks again and again is made again each time',
    async check(actor) {
      const ear = await actor.listen();
      for (let round = 1; round <= 3; round++) {
        actor.hand.disconnect();
        await actor.until(() => ear.states.at(-1) === 'lost', 'a lost connection');
        actor.hand.reconnect();
        await actor.until(() => ear.states.at(-1) === 'connected', 'a connection');
      }
      expect(ear.states.filter((state) => state === 'connected').length).toBeGreaterThanOrEqual(4);
      ear.stop();
    },
  },
  {
    name: 'a listener that has stopped hears nothing more',
    async check(actor) {
      const ear = await actor.listen();
      ear.stop();
      await actor.pass(1_000);
      const heard = ear.reports.length + ear.fills.length + ear.states.length;
      await actor.accepted({ name: 'one' }, { kind: 'market' });
      await actor.pass(MINUTE_MS);
      expect(ear.reports.length + ear.fills.length + ear.states.length).toBe(heard);
    },
  },
  {
    name: 'without a connection reads fail as unavailable, and nothing is sent for sure or in doubt',
    async check(actor) {
      await actor.settle(actor.gateway.instruments());
      actor.hand.disconnect();
      const reads = [
        actor.gateway.account(),
        actor.gateway.openOrders(actor.traits.instrument),
        actor.gateway.find({ clientId: clientId('one'), instrument: actor.traits.instrument }),
      ];
      for (const failure of reads.map((read) => read.then(nothing, (thrown: unknown) => thrown))) {
        const error = await actor.settle(failure);
        expect(error).toBeInstanceOf(AdapterError);
        expect(error).toMatchObject({ code: 'venue.unavailable', retryable: true });
      }
      const answer = await actor.submit({ name: 'one' }, { kind: 'market' });
      expect(['not-sent', 'unknown']).toContain(answer.kind);
      expect((await actor.cancel('two')).kind).toBe('unknown');
      expect(actor.ordersAtVenue('one')).toBe(0);
      actor.hand.reconnect();
      if (answer.kind === 'unknown') await actor.passUntil(answer.settledAt);
      expect(await actor.find('one')).toBeUndefined();
    },
  },
];

function nothing(): undefined {
  return undefined;
}
