import { describe, expect, it } from 'vitest';
import { ACCOUNT_LAWS } from '#testkit/venue-laws/account-laws.ts';
import { CANCEL_LAWS } from '#testkit/venue-laws/cancel-laws.ts';
import { CONNECTION_LAWS } from '#testkit/venue-laws/connection-laws.ts';
import { FILL_LAWS } from '#testkit/venue-laws/fill-laws.ts';
import { FORM_LAWS } from '#testkit/venue-laws/form-laws.ts';
import { LOST_ANSWER_LAWS } from '#testkit/venue-laws/lost-answer-laws.ts';
import { STORM_LAWS } from '#testkit/venue-laws/storm-laws.ts';
import { SUBMISSION_LAWS } from '#testkit/venue-laws/submission-laws.ts';
import { checkLaw } from '#testkit/venue-laws/venue-law.ts';
import type { VenueLaw } from '#testkit/venue-laws/venue-law.ts';
import type { VenueStage } from '#testkit/venue-laws/venue-stage.ts';

/** Everything that holds of every venue adapter. */
export const VENUE_LAWS: readonly VenueLaw[] = [
  ...SUBMISSION_LAWS,
  ...LOST_ANSWER_LAWS,
  ...CANCEL_LAWS,
  ...FILL_LAWS,
  ...CONNECTION_LAWS,
  ...FORM_LAWS,
  ...ACCOUNT_LAWS,
  ...STORM_LAWS,
];

/** Laws that have no meaning at a venue, by what it is like: each adapter's test names those of its venue. */
export const NO_MEANING = {
  takes: (...kinds: readonly ('stop' | 'postOnly' | 'ioc' | 'fok')[]) =>
    kinds.map((kind) => `an order of a kind that the venue lacks (${kind}) is rejected for its "form", unsent`),
  withoutStops: [
    'a stop rests until the market passes it, then takes',
    'a stop that comes too late is rejected as "already-triggered", or takes at once',
    'a stop that rests is cancelled like any other order',
  ],
  withoutPostOnly: ['a post-only order rests, and is rejected as "post-only" rather than take'],
  alwaysOpen: ['an order while the market is closed is rejected as "market-closed"'],
  withoutTimestamps: ['an order with a time that the venue does not believe is rejected for the "clock"'],
} as const;

/**
 * Holds a venue adapter to every law of the port (`domain/orders/venue-gateway.ts`), each on a fresh stage.
 *
 * To add a venue: put a server in its shape behind the adapter's wire (a sandbox core, or a translation of
 * `venue-model/model-venue.ts`), in the same process and on one `VirtualClock`; write its `VenueStage` (`venue-laws/venue-stage.ts`:
 * traits say what the venue takes, the hand moves its market, fails its wires and knows the truth); and call this in a test beside
 * the adapter, with the laws that have no meaning there. `venue-contract.test.ts` shows the shortest stage, and that an adapter
 * with a known fault does not pass.
 */
export function describeVenueContract(
  name: string,
  makeStage: () => VenueStage | Promise<VenueStage>,
  withoutMeaning: readonly string[],
): void {
  describe(`the contract of a venue: ${name}`, () => {
    it.each(VENUE_LAWS.filter((law) => !withoutMeaning.includes(law.name)))('$name', async (law) => {
      expect(await checkLaw(law, makeStage)).toBe(true);
    });

    it('leaves no law out that has a meaning', async () => {
      for (const left of withoutMeaning) {
        const law = VENUE_LAWS.find((one) => one.name === left);
        expect([left, law !== undefined && (await checkLaw(law, makeStage))]).toEqual([left, false]);
        expect(law).toBeDefined();
      }
    });
  });
}

/** The laws that an adapter breaks, with how: for tests of the contract itself. */
export async function brokenLaws(
  makeStage: () => VenueStage | Promise<VenueStage>,
  laws: readonly VenueLaw[] = VENUE_LAWS,
): Promise<Map<string, string>> {
  const broken = new Map<string, string>();
  for (const law of laws) {
    try {
      await checkLaw(law, makeStage);
    } catch (error) {
      broken.set(law.name, error instanceof Error ? error.message : String(error));
    }
  }
  return broken;
}
