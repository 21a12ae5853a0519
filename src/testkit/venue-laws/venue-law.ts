import { VenueActor } from '#testkit/venue-laws/venue-actor.ts';
import type { VenueStage, VenueTraits } from '#testkit/venue-laws/venue-stage.ts';

/** One thing that holds of every venue adapter. */
export interface VenueLaw {
  /** A fact in the present tense. */
  readonly name: string;
  /** Whether it has meaning on this stage; always, when left out. */
  readonly appliesTo?: (traits: VenueTraits, stage: VenueStage) => boolean;
  /** Throws when it is broken. */
  check(actor: VenueActor, stage: VenueStage): Promise<void>;
}

/** Holds an adapter to one law, on a stage of its own. Returns false when the law has no meaning there. */
export async function checkLaw(law: VenueLaw, makeStage: () => VenueStage | Promise<VenueStage>): Promise<boolean> {
  const stage = await makeStage();
  try {
    if (law.appliesTo?.(stage.traits, stage) === false) return false;
    await law.check(new VenueActor(stage), stage);
    return true;
  } finally {
    await stage.close();
  }
}
