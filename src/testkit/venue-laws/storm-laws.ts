import { expect } from 'vitest';
import { Rng } from '#core/rng.ts';
import type { SubmitAnswer, VenueOrderType } from '#domain/orders/venue-gateway.ts';
import { expectBalances } from '#testkit/venue-laws/account-laws.ts';
import { expectWhole } from '#testkit/venue-laws/fill-laws.ts';
import type { VenueActor, Wish } from '#testkit/venue-laws/venue-actor.ts';
import { limit } from '#testkit/venue-laws/venue-actor.ts';
import type { VenueLaw } from '#testkit/venue-laws/venue-law.ts';
import type { WireFault } from '#testkit/venue-laws/venue-stage.ts';

const SEEDS = [1, 2, 3, 4];
const ORDERS = 16;
/** A name is given up after so many sendings; by then the weather has had its chances. */
const PATIENCE = 6;

const FAULTS: readonly (WireFault | undefined)[] = [
  undefined,
  undefined,
  undefined,
  { kind: 'answer-lost' },
  { kind: 'request-lost' },
  { kind: 'unreachable' },
  { kind: 'late', ms: 3_000 },
  { kind: 'late', ms: 31_000 },
  { kind: 'server-error', carriedOut: true },
  { kind: 'server-error', carriedOut: false },
];

/** All faults mixed, each seed the same for ever: whoever keeps to the port's rules ends with the venue's own books. */
export const STORM_LAWS: readonly VenueLaw[] = SEEDS.map(stormLaw);

/** The storm of one seed; more of them are for long runs. */
export function stormLaw(seed: number): VenueLaw {
  return {
    name: `in a storm of faults every name is one order, and the books agree to the last digit (seed ${seed})`,
    async check(actor) {
      const rng = new Rng(seed);
      for (let i = 0; i < ORDERS; i++) {
        const name = `storm-${i}`;
        const rests = rng.uniform() < 0.3;
        const side = rests || i % 2 === 0 ? 'buy' : 'sell';
        await place(actor, { name, side }, rests ? limit(actor.traits.below) : { kind: 'market' }, rng);
        if (rests) await cancelled(actor, name, rng);
        expect(actor.ordersAtVenue(name), `orders of ${name}`).toBe(1);
      }
      await actor.pass(60_000);
      for (let i = 0; i < ORDERS; i++) {
        const report = await actor.found(`storm-${i}`);
        expect(['filled', 'cancelled']).toContain(report.status);
        expect(actor.ordersAtVenue(report.clientId)).toBe(1);
        await expectWhole(actor, report.clientId);
      }
      await expectBalances(actor);
    },
  };
}

/** Sends until the order is there: again only after what was not sent, or what a look-up did not find once it had settled. */
async function place(actor: VenueActor, wish: Wish, type: VenueOrderType, rng: Rng): Promise<void> {
  for (let attempt = 1; attempt <= PATIENCE; attempt++) {
    const fault = attempt === PATIENCE ? undefined : FAULTS[rng.integer(0, FAULTS.length - 1)];
    if (fault !== undefined) actor.hand.fault('order', fault);
    if (await isThere(actor, wish.name, await actor.submit(wish, type))) return;
  }
  throw new Error(`Expected ${wish.name} to be placed in ${PATIENCE} sendings`);
}

async function isThere(actor: VenueActor, name: string, answer: SubmitAnswer): Promise<boolean> {
  if (answer.kind === 'accepted') return true;
  if (answer.kind === 'rejected') throw new Error(`Expected no rejection of ${name}: ${answer.message}`);
  if (answer.kind === 'not-sent') return false;
  await actor.passUntil(answer.settledAt);
  return (await actor.find(name)) !== undefined;
}

async function cancelled(actor: VenueActor, name: string, rng: Rng): Promise<void> {
  for (let attempt = 1; attempt <= PATIENCE; attempt++) {
    const fault = attempt === PATIENCE ? undefined : FAULTS[rng.integer(0, FAULTS.length - 1)];
    if (fault !== undefined && fault.kind !== 'late') actor.hand.fault('cancel', fault);
    const answer = await actor.cancel(name);
    if (answer.kind !== 'unknown') return;
  }
}
