import { expect } from 'vitest';
import type { VenueFill } from '#domain/orders/venue-gateway.ts';
import type { VenueActor } from '#testkit/venue-laws/venue-actor.ts';
import { clientId, expectAmount, limit, sumOf } from '#testkit/venue-laws/venue-actor.ts';
import type { VenueLaw } from '#testkit/venue-laws/venue-law.ts';

/** Executions: each once, with its own name, and all of them. */
export const FILL_LAWS: readonly VenueLaw[] = [
  {
    name: 'a market order takes what the market offers',
    async check(actor) {
      const { traits } = actor;
      await actor.accepted({ name: 'one' }, { kind: 'market' });
      await actor.accepted({ name: 'two', side: 'sell' }, { kind: 'market' });
      await actor.pass(1_000);
      for (const [name, side, at] of [
        ['one', 'buy', traits.market.ask],
        ['two', 'sell', traits.market.bid],
      ] as const) {
        expect(await actor.found(name)).toMatchObject({ status: 'filled' });
        const fills = await actor.fillsOf(name);
        expectAmount(sumOf(fills), traits.lot, 'sum of the fills');
        for (const fill of fills) {
          expect(fill).toMatchObject({ clientId: name, side, liquidity: 'taker', instrument: traits.instrument });
          expectAmount(fill.price, at, 'price');
        }
      }
    },
  },
  {
    name: 'fills that come with the answer are those that a look-up gives',
    async check(actor) {
      const answer = await actor.submit({ name: 'one' }, { kind: 'market' });
      await actor.pass(1_000);
      const later = await actor.fillsOf('one');
      const names = later.map((fill) => fill.tradeId);
      if (answer.kind !== 'accepted') throw new Error(`Expected "accepted", was "${answer.kind}"`);
      for (const fill of answer.fills) {
        expect(names).toContain(fill.tradeId);
        expectAmount(fill.quantity, later.find(({ tradeId }) => tradeId === fill.tradeId)!.quantity, 'quantity');
      }
    },
  },
  {
    name: 'partial fills sum to what the order has filled, each with a name of its own, in order',
    async check(actor) {
      await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      for (const quarters of [1, 2, 1]) {
        await actor.hand.fill(clientId('one'), actor.quarters(quarters));
        await actor.pass(1_500);
        await expectWhole(actor, 'one');
      }
      const fills = await actor.fillsOf('one');
      expect(fills).toHaveLength(3);
      expect(fills.map((fill) => fill.liquidity)).toEqual(['maker', 'maker', 'maker']);
      expect(fills.map((fill) => fill.quantity.toNumber())).toEqual([1, 2, 1].map((n) => Number(actor.quarters(n))));
      expect(await actor.found('one')).toMatchObject({ status: 'filled' });
    },
  },
  {
    name: 'fills of two orders are not mixed up',
    async check(actor) {
      await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      // On two sides: a venue that keeps to price and time fills the first of two at one price.
      await actor.accepted({ name: 'two', side: 'sell' }, limit(actor.traits.above));
      await actor.hand.fill(clientId('one'), actor.quarters(1));
      await actor.hand.fill(clientId('two'), actor.quarters(3));
      await actor.pass(1_000);
      await expectWhole(actor, 'one');
      await expectWhole(actor, 'two');
      expectAmount(sumOf(await actor.fillsOf('two')), actor.quarters(3), 'sum of the fills');
    },
  },
  {
    name: 'many fills are all told',
    async check(actor) {
      const lots = 60;
      for (let i = 0; i < lots / 4; i++) {
        await actor.accepted(
          { name: `order-${i}`, side: i % 2 === 0 ? 'buy' : 'sell' },
          limit(i % 2 === 0 ? actor.traits.below : actor.traits.above),
        );
        for (let part = 0; part < 4; part++) await actor.hand.fill(clientId(`order-${i}`), actor.quarters(1));
      }
      await actor.pass(1_000);
      for (let i = 0; i < lots / 4; i++) expect(await actor.fillsOf(`order-${i}`)).toHaveLength(4);
      await expectWhole(actor, 'order-0');
    },
  },
];

/** What the adapter tells of an order is what the venue knows, to the last digit. */
export async function expectWhole(actor: VenueActor, name: string): Promise<void> {
  const report = await actor.found(name);
  const fills = await actor.fillsOf(name);
  const truth = actor.hand.fills(clientId(name));
  expectAmount(sumOf(fills), report.filled, `sum of the fills of ${name}`);
  expect(new Set(fills.map((fill) => fill.tradeId)).size).toBe(fills.length);
  expect(fills.map(written)).toEqual(
    truth.map(({ tradeId, price, quantity, fee }) => [tradeId, +price, +quantity, fee.currency, +fee.amount]),
  );
  fills.forEach((fill, i) => {
    expectAmount(fill.price, truth[i]!.price, 'price');
    expectAmount(fill.quantity, truth[i]!.quantity, 'quantity');
    expectAmount(fill.fee.amount, truth[i]!.fee.amount, 'fee');
    expect(fill.fee.amount.sign()).toBeGreaterThanOrEqual(0);
    expect(fill.venueOrderId).toBe(report.venueOrderId);
    expect(i === 0 || fill.time >= fills[i - 1]!.time).toBe(true);
  });
}

function written(fill: VenueFill): unknown[] {
  return [fill.tradeId, fill.price.toNumber(), fill.quantity.toNumber(), fill.fee.currency, fill.fee.amount.toNumber()];
}
