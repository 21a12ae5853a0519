// `npm run simulate [-- --runs n] [--seed first] [--world model|sandbox]`: lives of a live trading session over a bad line, with deaths
// at any await. A failure prints its seed; `--seed <it> --runs 1` is that failure again.
import { parseArgs } from 'node:util';
import { WORLDS } from '../test/simulation/worlds.ts';
import { surveyed } from '../test/simulation/survey.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    world: { type: 'string', default: 'model' },
  },
});
const makeWorld = WORLDS[values.world];
if (makeWorld === undefined) {
  process.stderr.write(`Expected --world to be one of ${Object.keys(WORLDS).join(', ')}, was "${values.world}"\n`);
  process.exit(2);
}
const survey = await surveyed({
  makeWorld,
  firstSeed: Number(values.seed),
  runs: Number(values.runs),
  onFault: (seed, faults) => process.stdout.write(`seed ${seed}: ${faults.join('; ')}\n`),
});
process.stdout.write(`${JSON.stringify(survey, undefined, 2)}\n`);
process.exitCode = survey.failed === 0 ? 0 : 1;
