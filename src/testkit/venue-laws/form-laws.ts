import { expect } from 'vitest';
import type { VenueOrderType, VenueRejection } from '#domain/orders/venue-gateway.ts';
import type { VenueActor, Wish } from '#testkit/venue-laws/venue-actor.ts';
import { clientId, expectAmount, limit, postOnly, stop, sumOf } from '#testkit/venue-laws/venue-actor.ts';
import { VenueActor as Actor } from '#testkit/venue-laws/venue-actor.ts';
import type { VenueLaw } from '#testkit/venue-laws/venue-law.ts';
import type { VenueTraits } from '#testkit/venue-laws/venue-stage.ts';

/** Each kind of order works as said, or is refused by name; nothing is silently changed. */
export const FORM_LAWS: readonly VenueLaw[] = [
  {
    name: 'an order that the account cannot pay is rejected for "funds"',
    check: (actor) => expectRejected(actor, { name: 'one', size: actor.traits.tooMuch }, { kind: 'market' }, 'funds'),
  },
  {
    name: 'an order of a wrong size is rejected for its "form"',
    check: (actor) =>
      expectRejected(actor, { name: 'one', size: actor.traits.misshapen }, limit(actor.traits.below), 'form'),
  },
  {
    name: 'an order of an instrument that the venue does not have is rejected as "unknown-instrument"',
    async check(actor) {
      const instrument = `NONE/SUCH@${actor.gateway.venue}`;
      await expectRejected(actor, { name: 'one', instrument }, { kind: 'market' }, 'unknown-instrument');
    },
  },
  {
    name: 'an order with a key that the venue does not know is rejected as "not-allowed"',
    async check(_, stage) {
      await expectRejected(
        new Actor(stage, stage.openWithWrongKey()),
        { name: 'one' },
        { kind: 'market' },
        'not-allowed',
      );
    },
  },
  {
    name: 'an order while the market is closed is rejected as "market-closed"',
    appliesTo: (_, { hand }) => hand.closeMarket !== undefined,
    async check(actor) {
      actor.hand.closeMarket?.();
      await expectRejected(actor, { name: 'one' }, { kind: 'market' }, 'market-closed');
    },
  },
  {
    name: 'an order with a time that the venue does not believe is rejected for the "clock"',
    appliesTo: (_, { hand }) => hand.skew !== undefined,
    async check(actor) {
      await actor.accepted({ name: 'before' }, limit(actor.traits.below));
      actor.hand.skew?.(-10 * 60_000);
      await expectRejected(actor, { name: 'one' }, { kind: 'market' }, 'clock');
    },
  },
  {
    name: 'a limit order that reaches the market takes at its price or better',
    async check(actor) {
      await actor.accepted({ name: 'one' }, limit(actor.traits.risen.ask));
      await actor.pass(1_000);
      expect(await actor.found('one')).toMatchObject({ status: 'filled' });
      for (const fill of await actor.fillsOf('one')) expectAmount(fill.price, actor.traits.market.ask, 'price');
    },
  },
  {
    name: 'a resting order is met at its own price when the market reaches it',
    async check(actor) {
      const { traits, hand } = actor;
      await actor.accepted({ name: 'one' }, limit(traits.below));
      await actor.accepted({ name: 'two', side: 'sell' }, limit(traits.above));
      await hand.quote(traits.fallen);
      await actor.pass(1_000);
      expect([(await actor.found('one')).status, (await actor.found('two')).status]).toEqual(['filled', 'working']);
      await hand.quote(traits.risen);
      await actor.pass(1_000);
      expect(await actor.found('two')).toMatchObject({ status: 'filled' });
      for (const fill of await actor.fillsOf('two')) expectAmount(fill.price, traits.above, 'price');
    },
  },
  {
    name: 'an ioc order takes what is there, and the rest of it is gone',
    appliesTo: ({ takes }) => takes.ioc,
    async check(actor) {
      await actor.hand.quote(actor.traits.market, actor.quarters(1));
      await actor.accepted({ name: 'one' }, limit(actor.traits.market.ask, 'ioc'));
      await actor.pass(1_000);
      const report = await actor.found('one');
      expect(['cancelled', 'expired']).toContain(report.status);
      expectAmount(report.filled, actor.quarters(1), 'filled');
      expectAmount(sumOf(await actor.fillsOf('one')), actor.quarters(1), 'sum of the fills');
      expect(await actor.openNames()).toEqual([]);
    },
  },
  {
    name: 'a fok order is met whole or not at all',
    appliesTo: ({ takes }) => takes.fok,
    async check(actor) {
      await actor.hand.quote(actor.traits.market, actor.quarters(1));
      await actor.submit({ name: 'one' }, limit(actor.traits.market.ask, 'fok'));
      await actor.hand.quote(actor.traits.market);
      await actor.submit({ name: 'two' }, limit(actor.traits.market.ask, 'fok'));
      await actor.pass(1_000);
      const none = await actor.find('one');
      expect(none === undefined || ['cancelled', 'expired', 'rejected'].includes(none.status)).toBe(true);
      expect(await actor.fillsOf('one')).toEqual([]);
      expect(await actor.found('two')).toMatchObject({ status: 'filled' });
      expectAmount(sumOf(await actor.fillsOf('two')), actor.traits.lot, 'sum of the fills');
    },
  },
  {
    name: 'a post-only order rests, and is rejected as "post-only" rather than take',
    appliesTo: ({ takes }) => takes.postOnly,
    async check(actor) {
      const { traits } = actor;
      const resting = await actor.accepted({ name: 'one' }, postOnly(traits.below));
      expect(resting.status).toBe('working');
      expect(await actor.submit({ name: 'two' }, postOnly(traits.risen.ask))).toMatchObject({
        kind: 'rejected',
        reason: 'post-only',
      });
      expect(actor.hand.fills(clientId('two'))).toEqual([]);
      expect(await actor.openNames()).toEqual(['one']);
    },
  },
  {
    name: 'a stop rests until the market passes it, then takes',
    appliesTo: ({ takes }) => takes.stop,
    async check(actor) {
      const { traits, hand } = actor;
      const resting = await actor.accepted({ name: 'one' }, stop(traits.above));
      expect(resting.status).toBe('working');
      expect(await actor.found('one')).toMatchObject({ status: 'working' });
      expect(await actor.openNames()).toEqual(['one']);
      await hand.quote(traits.risen);
      await actor.pass(5_000);
      expect(await actor.found('one')).toMatchObject({ status: 'filled' });
      for (const fill of await actor.fillsOf('one')) expectAmount(fill.price, traits.risen.ask, 'price');
      expect(await actor.openNames()).toEqual([]);
    },
  },
  {
    name: 'a stop that rests is cancelled like any other order',
    appliesTo: ({ takes }) => takes.stop,
    async check(actor) {
      await actor.accepted({ name: 'one' }, stop(actor.traits.above));
      expect((await actor.cancel('one')).kind).toBe('cancelled');
      await actor.hand.quote(actor.traits.risen);
      await actor.pass(5_000);
      expect(await actor.found('one')).toMatchObject({ status: 'cancelled' });
    },
  },
  {
    name: 'a stop that comes too late is rejected as "already-triggered", or takes at once',
    appliesTo: ({ takes }) => takes.stop,
    async check(actor) {
      const { traits } = actor;
      const late = stop(traits.fallen.ask);
      if (traits.lateStop === 'rejected') return expectRejected(actor, { name: 'one' }, late, 'already-triggered');
      await actor.accepted({ name: 'one' }, late);
      await actor.pass(5_000);
      expect(await actor.found('one')).toMatchObject({ status: 'filled' });
    },
  },
  ...(['ioc', 'fok', 'postOnly', 'stop'] as const).map((kind): VenueLaw => ({
    name: `an order of a kind that the venue lacks (${kind}) is rejected for its "form", unsent`,
    appliesTo: ({ takes }) => !takes[kind],
    async check(actor) {
      await expectRejected(actor, { name: 'one' }, lacking(kind, actor.traits), 'form');
      expect(actor.attempts('one')).toBe(0);
    },
  })),
];

/** Refused for a reason and with a message; nothing has come of it. */
async function expectRejected(
  actor: VenueActor,
  wish: Wish,
  type: VenueOrderType,
  reason: VenueRejection,
): Promise<void> {
  const answer = await actor.submit(wish, type);
  expect(answer).toMatchObject({ kind: 'rejected', reason });
  if (answer.kind === 'rejected') expect(answer.message.length).toBeGreaterThan(5);
  const working = actor.hand
    .orders(clientId(wish.name))
    .filter(({ status }) => status !== 'rejected' && status !== 'cancelled');
  expect(working).toEqual([]);
  expect(actor.hand.fills(clientId(wish.name))).toEqual([]);
}

function lacking(kind: 'ioc' | 'fok' | 'postOnly' | 'stop', traits: VenueTraits): VenueOrderType {
  if (kind === 'postOnly') return postOnly(traits.below);
  return kind === 'stop' ? stop(traits.above) : limit(traits.market.ask, kind);
}
