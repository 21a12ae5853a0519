import { describe, it } from 'vitest';
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

/**
 * Holds a venue adapter to every law of the port (`domain/orders/venue-gateway.ts`), each on a fresh stage.
 *
 * To add a venue: put a server in its shape behind the adapter's wire (a sandbox core, or a translation of
 * `venue-model/model-venue.ts`), in the same process and on one `VirtualClock`; write its `VenueStage` (`venue-laws/venue-stage.ts`:
 * traits say what the venue takes, the hand moves its market, fails its wires and knows the truth); and call this in a test beside
 * the adapter. A law that has no meaning there is told as skipped, by name. `venue-contract.test.ts` shows the shortest stage,
 * and that an adapter with a known fault does not pass.
 */
export function describeVenueContract(name: string, makeStage: () => VenueStage | Promise<VenueStage>): void {
  describe(`the contract of a venue: ${name}`, () => {
    it.for(VENUE_LAWS)('$name', async (law, { skip }) => {
      const hasMeaning = await checkLaw(law, makeStage);
      if (!hasMeaning) skip('has no meaning for this venue');
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
