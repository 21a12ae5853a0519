import type { TriggerReading } from '#desks/scanner/context.ts';
import type { Side } from '#desks/scanner/side.ts';
import { BREAK_AFTER_TOUCH } from '#desks/scanner/triggers/break-after-touch.ts';
import type { Scene, Trigger } from '#desks/scanner/triggers/scene.ts';
import { SWEEP } from '#desks/scanner/triggers/sweep.ts';
import { ZONE_REJECTION } from '#desks/scanner/triggers/zone-rejection.ts';

/** Every trigger; a mode chooses by name. */
const TRIGGERS: readonly Trigger[] = [SWEEP, BREAK_AFTER_TOUCH, ZONE_REJECTION];

/** A shared empty list: most bars fire nothing, and must not cost an allocation. */
const NONE: readonly TriggerReading[] = [];

/** All triggers of the scene's mode that fire for a side, in the order of the registry. */
export function firedTriggers(scene: Scene, side: Side): readonly TriggerReading[] {
  let fired: TriggerReading[] | undefined;
  for (const trigger of TRIGGERS) {
    if (!scene.mode.triggers.includes(trigger.name)) continue;
    const reading = trigger.fires(scene, side);
    if (reading !== undefined) (fired ??= []).push(reading);
  }
  return fired ?? NONE;
}
