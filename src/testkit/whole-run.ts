import fc from 'fast-check';

/**
 * What a property has to have met for its outcome to count: `count` under `npm test`, at least one under the everyday check, which
 * cuts properties short.
 */
export function metAtLeast(count: number): number {
  return fc.readConfigureGlobal().interruptAfterTimeLimit === undefined ? count : 1;
}
