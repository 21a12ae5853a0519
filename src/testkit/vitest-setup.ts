import fc from 'fast-check';

/** Seed of every property; `npm test -- --seed n` repeats a failure that printed its seed. */
const seed = process.env['ASSAY_SEED'];
/** Longest time for one property, ms: `npm run check` looks at fewer cases than `npm test`, at least one of each. */
const timeLimit = process.env['ASSAY_PROPERTY_MS'];

fc.configureGlobal({
  ...(seed === undefined ? {} : { seed: Number(seed) }),
  ...(timeLimit === undefined ? {} : { interruptAfterTimeLimit: Number(timeLimit), markInterruptAsFailure: false }),
});
