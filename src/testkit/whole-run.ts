import fc from 'fast-check';

/**
 * What a property has to have met for its outcome to count: `count` under `npm test`. The everyday check cuts properties short by the
 * clock, on a busy machine before they have met anything: there nothing is demanded.
 */
export function metAtLeast(count: number): number {
  return fc.readConfigureGlobal().interruptAfterTimeLimit === undefined ? count : 0;
}
