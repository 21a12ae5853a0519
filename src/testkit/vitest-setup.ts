import fc from 'fast-check';

/** Runs of every property; `npm test -- --seed n` repeats a failure that printed its seed. */
const seedText = process.env['ASSAY_SEED'];
fc.configureGlobal(seedText === undefined ? {} : { seed: Number(seedText) });
