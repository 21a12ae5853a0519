// `node tools/kill-test.ts [--kills 200] [--store sqlite|postgres] [--seed 1] [--speed 3000]`: kills paper trading on the sandbox at random
// moments and proves that nothing acknowledged is lost or doubled. Exit code 1 when something is.
import { parseArgs } from 'node:util';
import { killRun } from '#tools/kill-test/kill-run.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    store: { type: 'string', default: 'sqlite' },
    seed: { type: 'string', default: '1' },
    speed: { type: 'string', default: '3000' },
  },
});
const { store } = values;
if (store !== 'sqlite' && store !== 'postgres') {
  process.stderr.write(`kill-test: Expected --store sqlite or postgres, was "${store}"\n`);
  process.exit(2);
}
const report = await killRun({
  kills: Number(values.kills),
  store,
  seed: Number(values.seed),
  speed: Number(values.speed),
  onKill: ({ kill, acks, tradingMs }) => {
    const time = tradingMs === undefined ? 'before it traded' : `traded after ${Math.round(tradingMs)} ms`;
    process.stderr.write(`kill ${kill}: ${acks} acknowledgements, ${time}\n`);
  },
});
process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
const { lost, doubled, holes, replays, differences, sameOrders } = report;
process.exitCode = lost + doubled + holes + differences === 0 && replays && sameOrders ? 0 : 1;
