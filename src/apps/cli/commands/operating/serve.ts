import type { Command } from 'commander';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { bold, dim } from '#apps/cli/table.ts';
import type { ServedAt } from '#apps/server/run-server.ts';

interface Options {
  readonly host?: string;
  readonly port?: number;
  readonly sandbox: boolean;
  readonly speed?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

const HELP = `
Serves the dashboard and its API, follows the markets, trades the sessions of the settings on paper, runs jobs and backtests. Without
any settings there is a sandbox exchange, with a market of its own, and three sessions that trade there.

On this machine alone (the default) there are no accounts. With any other --host, or behind a proxy, people sign in: the first account
is made on the page with the code that is printed here, or with "assay users add". Real money is never traded by the server: that
is "assay trade --live".

Examples:
  assay serve
  assay serve --port 9000 --speed 600
  assay serve --host 0.0.0.0 --no-sandbox`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--host <address>', 'interface to listen on (default: 127.0.0.1)')
      .option('--port <n>', 'port; 0 takes any that is free (default: 8400)', integerOption('--port', 0, 65_535))
      .option('--no-sandbox', 'without the sandbox exchange')
      .option('--speed <n>', 'sandbox: market time per real time (default: 60)', Number)
      .option('--seed <n>', 'sandbox: seed of its market', integerOption('--seed', 0, 2 ** 32 - 1))
      .option('--json', 'where it is, as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, { host, port, sandbox, speed, seed, json = false }: Options): Promise<void> {
  // The server is large, and loaded for whoever wants it.
  const { runServer } = await import('#apps/server/run-server.ts');
  const flag = (key: string, name: string, value: unknown) => ({ key, flag: name, value });
  await runServer({
    input: {
      flags: [
        flag('dataDir', '--data-dir', context.dataFolder()),
        flag('server.address', '--host', host),
        flag('server.port', '--port', port),
        flag('server.sandbox.isOn', '--no-sandbox', sandbox ? undefined : false),
        flag('server.sandbox.speed', '--speed', speed),
        flag('server.sandbox.seed', '--seed', seed),
      ],
      environment: process.env,
    },
    interrupted: context.interrupted,
    say: (text) => void context.stderr.write(`${text}\n`),
    note: (text) => context.note(dim(text)),
    announce: (place) => void context.stdout.write(`${json ? JSON.stringify(place) : bold(placeText(place))}\n`),
  });
}

function placeText({ url, local }: ServedAt): string {
  return url === local ? `Assay is at ${url}` : `Assay is at ${url}, by way of ${local}`;
}
