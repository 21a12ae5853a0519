import { expect } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import type { SubmitAnswer } from '#domain/orders/venue-gateway.ts';
import { VenueActor } from '#testkit/venue-laws/venue-actor.ts';
import type { VenueLaw } from '#testkit/venue-laws/venue-law.ts';
import type { WireFault } from '#testkit/venue-laws/venue-stage.ts';

/** What an adapter says and does when an answer does not come. */
export const LOST_ANSWER_LAWS: readonly VenueLaw[] = [
  ...(['answer-lost', 'server-error'] as const).map((kind): VenueLaw => ({
    name: `an order that was accepted without saying so (${kind}) is unknown, and a look-up finds it`,
    async check(actor) {
      const settledAt = unknown(await faulty(actor, carriedOut(kind)));
      await actor.passUntil(settledAt);
      expect(await actor.found('one')).toMatchObject({ status: 'working' });
      expect(actor.ordersAtVenue('one')).toBe(1);
      expect(actor.attempts('one')).toBe(1);
    },
  })),
  {
    name: 'a market order that was accepted without saying so is found with its fills after a restart',
    async check(actor, stage) {
      actor.hand.fault('order', { kind: 'answer-lost' });
      const settledAt = unknown(await actor.buyMarket({ name: 'one' }));
      await actor.passUntil(settledAt);
      const restarted = new VenueActor(stage);
      expect(await restarted.found('one')).toMatchObject({ status: 'filled' });
      expect((await restarted.fillsOf('one')).length).toBeGreaterThan(0);
      expect(actor.attempts('one')).toBe(1);
    },
  },
  {
    name: 'a lost request is in doubt until it is settled, and only then sent again',
    async check(actor) {
      const answer = await faulty(actor, { kind: 'request-lost' });
      const settledAt = unknown(answer);
      const early = await actor.rest({ name: 'one' });
      expect(early.kind).toBe('unknown');
      expect(actor.attempts('one')).toBe(1);
      await actor.passUntil(settledAt);
      expect(await actor.find('one')).toBeUndefined();
      expect((await actor.rest({ name: 'one' })).kind).toBe('accepted');
      expect(actor.ordersAtVenue('one')).toBe(1);
      expect(actor.attempts('one')).toBe(2);
    },
  },
  {
    name: 'an order whose answer was lost is not sent again when it is asked for again',
    async check(actor) {
      const settledAt = unknown(await faulty(actor, { kind: 'answer-lost' }));
      expect(['accepted', 'unknown']).toContain((await actor.rest({ name: 'one' })).kind);
      await actor.passUntil(settledAt);
      expect((await actor.rest({ name: 'one' })).kind).toBe('accepted');
      expect(actor.ordersAtVenue('one')).toBe(1);
      expect(actor.attempts('one')).toBe(1);
    },
  },
  {
    name: 'a lost answer to one of two calls at once does not make the other send',
    async check(actor) {
      actor.hand.fault('order', { kind: 'answer-lost' });
      const order = actor.order({ name: 'one' }, { kind: 'market' });
      await actor.settle(Promise.all([actor.gateway.submit(order), actor.gateway.submit(order)]));
      await actor.pass(MINUTE_MS);
      expect(actor.ordersAtVenue('one')).toBe(1);
      expect(actor.attempts('one')).toBe(1);
    },
  },
  {
    name: 'a look-up when it is settled is decisive for a request that arrives late',
    async check(actor) {
      const settledAt = unknown(await faulty(actor, { kind: 'late', ms: 31_000 }));
      await actor.passUntil(settledAt);
      const found = await actor.find('one');
      await actor.pass(HOUR_MS);
      expect(actor.ordersAtVenue('one')).toBe(found === undefined ? 0 : 1);
      expect(actor.attempts('one')).toBe(1);
    },
  },
  {
    name: 'after a crash in the middle of sending, a look-up is decisive once the time to settle has passed',
    async check(actor, stage) {
      const sentAt = actor.hand.now();
      actor.hand.fault('order', { kind: 'late', ms: 31_000 });
      // Nobody waits for the answer: whoever sent it is gone.
      void actor.gateway.submit(actor.order({ name: 'one' }, { kind: 'market' })).catch(() => undefined);
      const restarted = new VenueActor(stage);
      await restarted.passUntil(sentAt + restarted.gateway.settleMs);
      const found = await restarted.find('one');
      await restarted.pass(HOUR_MS);
      expect(actor.ordersAtVenue('one')).toBe(found === undefined ? 0 : 1);
    },
  },
  {
    name: 'an order that could not be sent is not at the venue, and may be sent again',
    async check(actor) {
      const answer = await faulty(actor, { kind: 'unreachable' });
      expect(['not-sent', 'unknown']).toContain(answer.kind);
      if (answer.kind === 'unknown') await actor.passUntil(answer.settledAt);
      expect(actor.ordersAtVenue('one')).toBe(0);
      expect((await actor.rest({ name: 'one' })).kind).toBe('accepted');
      expect(actor.ordersAtVenue('one')).toBe(1);
    },
  },
  {
    name: 'a server error that did nothing is not taken for a rejection',
    async check(actor) {
      const answer = await faulty(actor, { kind: 'server-error', carriedOut: false });
      expect(['not-sent', 'unknown']).toContain(answer.kind);
      if (answer.kind === 'unknown') await actor.passUntil(answer.settledAt);
      expect(await actor.find('one')).toBeUndefined();
      expect(actor.attempts('one')).toBe(1);
    },
  },
  {
    name: 'an order that the venue has no time for is not sent, and may be sent later',
    async check(actor) {
      const answer = await faulty(actor, { kind: 'throttled' });
      expect(answer.kind).toBe('not-sent');
      await actor.pass(5 * MINUTE_MS);
      expect((await actor.rest({ name: 'one' })).kind).toBe('accepted');
      expect(actor.ordersAtVenue('one')).toBe(1);
    },
  },
];

function faulty(actor: VenueActor, fault: WireFault): Promise<SubmitAnswer> {
  actor.hand.fault('order', fault);
  return actor.rest({ name: 'one' });
}

function carriedOut(kind: 'answer-lost' | 'server-error'): WireFault {
  return kind === 'answer-lost' ? { kind } : { kind, carriedOut: true };
}

/** When the doubt ends; fails unless the answer is `unknown`. */
function unknown(answer: SubmitAnswer): number {
  expect(answer.kind).toBe('unknown');
  if (answer.kind !== 'unknown') throw new Error('Expected an answer in doubt');
  expect(answer.error.code).toMatch(/^venue\./);
  return answer.settledAt;
}
