// `npm run simulate [-- --runs n] [--seed first] [--world model|sandbox]`: lives of a live trading session over a bad line, with deaths
// at any await. A failure prints its seed; `--seed <it> --runs 1` is that failure again.
// `npm run simulate -- prediction-soak [--hours 2] [--load 10] [--markets 200] [--seed 1]`: the prediction desk against a busy sandbox for
// hours of the market's time. Fails when its memory grows, a heartbeat is missed, or a book is not the venue's in the end.
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    world: { type: 'string', default: 'model' },
    hours: { type: 'string', default: '2' },
    load: { type: 'string', default: '10' },
    markets: { type: 'string', default: '200' },
  },
});
const [name = 'lives', ...surplus] = positionals;
const SIMULATIONS: Readonly<Record<string, () => Promise<boolean>>> = { lives, 'prediction-soak': soak };
const simulation = surplus.length === 0 ? SIMULATIONS[name] : undefined;
if (simulation === undefined) refuse(`one of ${Object.keys(SIMULATIONS).join(', ')}`, positionals.join(' '));
process.exitCode = (await simulation()) ? 0 : 1;

async function lives(): Promise<boolean> {
  const { WORLDS } = await import('../test/simulation/worlds.ts');
  const { surveyed } = await import('../test/simulation/survey.ts');
  const makeWorld = WORLDS[values.world];
  if (makeWorld === undefined) refuse(`--world to be one of ${Object.keys(WORLDS).join(', ')}`, values.world);
  const survey = await surveyed({
    makeWorld,
    firstSeed: Number(values.seed),
    runs: Number(values.runs),
    onFault: (seed, faults) => process.stdout.write(`seed ${seed}: ${faults.join('; ')}\n`),
  });
  process.stdout.write(`${JSON.stringify(survey, undefined, 2)}\n`);
  return survey.failed === 0;
}

async function soak(): Promise<boolean> {
  const { soaked } = await import('../test/load/prediction-soak.ts');
  const [hours, load, markets, seed] = [values.hours, values.load, values.markets, values.seed].map(positive);
  const report = await soaked({
    hours: hours!,
    load: load!,
    markets: markets!,
    seed: seed!,
    onSample: (sample) => process.stderr.write(`${JSON.stringify(sample)}\n`),
  });
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  return report.faults.length === 0;
}

function positive(text: string): number {
  const value = Number(text);
  return value > 0 && Number.isFinite(value) ? value : refuse('a number above 0', text);
}

function refuse(wanted: string, found: string): never {
  process.stderr.write(`npm run simulate: Expected ${wanted}, was "${found}"\n`);
  process.exit(2);
}
