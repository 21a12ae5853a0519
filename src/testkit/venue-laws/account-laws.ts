import { inspect } from 'node:util';
import { expect } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { clientId, expectAmount, limit, VenueActor } from '#testkit/venue-laws/venue-actor.ts';
import type { VenueLaw } from '#testkit/venue-laws/venue-law.ts';

/** What an adapter says of the venue and of the account behind the key, and what it never says. */
export const ACCOUNT_LAWS: readonly VenueLaw[] = [
  {
    name: 'instruments have ids of their own and sane steps',
    async check(actor) {
      const { venue } = actor.gateway;
      const instruments = await actor.settle(actor.gateway.instruments());
      expect(instruments.map(({ id }) => id)).toContain(actor.traits.instrument);
      expect(new Set(instruments.map(({ id }) => id)).size).toBe(instruments.length);
      for (const instrument of instruments) {
        expect(instrument).toMatchObject({ venue, id: `${instrument.symbol}@${venue}` });
        expect(instrument.base).not.toBe(instrument.quote);
        for (const step of [instrument.priceTick, instrument.quantityStep]) expect(step.sign()).toBe(1);
        expect(instrument.minQuantity.compare(instrument.quantityStep)).toBeGreaterThanOrEqual(0);
        expect(instrument.minQuantity.isMultipleOf(instrument.quantityStep)).toBe(true);
        expect(instrument.minNotional.sign()).toBeGreaterThanOrEqual(0);
      }
    },
  },
  {
    name: "the stage's instrument has the steps that its sizes and prices lie on",
    async check(actor) {
      const instruments = await actor.settle(actor.gateway.instruments());
      const own = instruments.find(({ id }) => id === actor.traits.instrument)!;
      expect(Decimal.parse(actor.traits.lot).isMultipleOf(own.quantityStep)).toBe(true);
      expect(Decimal.parse(actor.traits.below).isMultipleOf(own.priceTick)).toBe(true);
      const misshapen = Decimal.parse(actor.traits.misshapen);
      expect(misshapen.isMultipleOf(own.quantityStep) && misshapen.compare(own.minQuantity) >= 0).toBe(false);
    },
  },
  {
    name: "the venue's clock is told",
    async check(actor) {
      const before = actor.hand.now();
      const told = await actor.settle(actor.gateway.time());
      expect(told).toBeGreaterThanOrEqual(before - 1_000);
      expect(told).toBeLessThanOrEqual(actor.hand.now() + 1_000);
    },
  },
  {
    name: 'the account has the id that its owner types, and may trade',
    async check(actor) {
      const account = await actor.settle(actor.gateway.account());
      expect(account).toMatchObject({ id: actor.traits.accountId, mayTrade: true });
    },
  },
  {
    name: 'balances are those of the venue to the last digit, at rest, with orders and after fills',
    async check(actor) {
      await expectBalances(actor);
      await actor.accepted({ name: 'one' }, limit(actor.traits.below));
      await actor.accepted({ name: 'two', side: 'sell' }, limit(actor.traits.above));
      await expectBalances(actor);
      await actor.hand.fill(clientId('one'), actor.quarters(3));
      await actor.accepted({ name: 'three' }, { kind: 'market' });
      await actor.pass(1_000);
      await expectBalances(actor);
      await actor.cancel('one');
      await expectBalances(actor);
    },
  },
  {
    name: 'a key that the venue does not know is told from a venue that is away',
    async check(_, stage) {
      const stranger = new VenueActor(stage, stage.openWithWrongKey());
      const error = await thrown(stranger, stranger.gateway.account());
      expect(error).toMatchObject({ name: 'AdapterError', code: 'venue.rejected', retryable: false });
    },
  },
  {
    name: 'nothing that the adapter says or is holds a secret',
    async check(actor, stage) {
      const said: unknown[] = [];
      for (const { gateway } of [actor, new VenueActor(stage, stage.openWithWrongKey())]) {
        const any = new VenueActor(stage, gateway);
        const name = clientId(`secret-${said.length}`);
        said.push(
          gateway,
          await outcome(any, gateway.account()),
          await any.submit({ name }, limit(actor.traits.below)),
        );
        actor.hand.fault('order', { kind: 'server-error', carriedOut: false });
        said.push(await any.submit({ name: `${name}-2` }, limit(actor.traits.below)));
        actor.hand.disconnect();
        said.push(
          await outcome(any, gateway.account()),
          await outcome(any, gateway.instruments()),
          await any.cancel(name),
        );
        said.push(await any.submit({ name: `${name}-3` }, limit(actor.traits.below)));
        actor.hand.reconnect();
      }
      for (const secret of actor.traits.secrets) {
        expect(secret.length).toBeGreaterThan(7);
        for (const thing of said) {
          expect(inspect(thing, { depth: 12, showHidden: false }).includes(secret)).toBe(false);
          expect(stringOf(thing).includes(secret)).toBe(false);
        }
      }
    },
  },
];

/** What the adapter says the account holds is what it holds, to the last digit. */
export async function expectBalances(actor: VenueActor): Promise<void> {
  const { balances } = await actor.settle(actor.gateway.account());
  const truth = actor.hand.balances();
  const told = balances.filter(({ free, locked }) => !free.isZero() || !locked.isZero());
  expect(told.map(({ asset }) => asset).sort()).toEqual(Object.keys(truth).sort());
  for (const { asset, free, locked } of told) {
    expectAmount(free, truth[asset]!.free, `free ${asset}`);
    expectAmount(locked, truth[asset]!.locked, `locked ${asset}`);
  }
}

function thrown(actor: VenueActor, call: Promise<unknown>): Promise<unknown> {
  return actor.settle(
    call.then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
}

function outcome(actor: VenueActor, call: Promise<unknown>): Promise<unknown> {
  return actor.settle(call.catch((error: unknown) => error));
}

/** As a log would write it; a thing that refers to itself has no JSON. */
function stringOf(thing: unknown): string {
  try {
    return `${JSON.stringify(thing)} ${thing instanceof Error ? `${thing.message} ${thing.stack}` : ''}`;
  } catch {
    return '';
  }
}
