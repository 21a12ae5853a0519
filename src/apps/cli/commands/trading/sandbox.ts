import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { formatInstant, parseInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import type { ExchangeConfig, ListedSymbol } from '#sandbox/exchange/exchange-config.ts';
import { demoAccount, listedSymbol } from '#sandbox/exchange/listings.ts';
import { replayedMarket } from '#sandbox/exchange/market/market-source.ts';
import { openSandbox } from '#sandbox/exchange/open-sandbox.ts';
import type { OpenSandbox } from '#sandbox/exchange/open-sandbox.ts';
import type { FaultRule } from '#sandbox/faults/fault-rule.ts';
import { readFaults } from '#sandbox/faults/read-faults.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { bold, dim, renderPairs } from '#apps/cli/table.ts';

interface Options {
  readonly port: number;
  readonly seed: number;
  readonly symbols: string;
  readonly speed: number;
  readonly replay?: string;
  readonly timeframe?: string;
  readonly venue?: string;
  readonly start?: string;
  readonly faults?: string;
  readonly json?: boolean;
  readonly markets: number;
  readonly freeze?: number;
  readonly truth?: string;
}

const DEFAULT_PORT = 8_790;
/** Bars that are history when a replay begins, unless told otherwise: enough for any strategy to warm up. */
const WARM_UP_BARS = 1_500;

const HELP = `
Runs an exchange on this machine that speaks the protocol of Binance spot: any client of it works when its addresses are changed.
Markets are generated with the seed, or stored bars are played again. It is open to this machine only, and its money is not real.

With --venue prediction it is a prediction market instead, in the protocol of Polymarket (Gamma, order book, data, streams): generated
markets in which leaks, icebergs and other things are planted, or a recorded exchange stream (Betfair's, JSON lines, plain or packed).
What was planted is told at /admin/truths and written to the --truth file as it begins. Whoever signs in with a wallet has money there.

Faults are a JSON list, or a file that holds one:
  [{"on":"http","method":"POST","path":"/api/v3/order","plan":{"nth":[3]},"fault":{"kind":"lose-reply"}}]

While it runs, it can be scripted and looked into:
  curl -X POST "http://127.0.0.1:${DEFAULT_PORT}/sandbox/move?symbol=BTCUSDT&price=50000.00"
  curl -X POST --data @faults.json http://127.0.0.1:${DEFAULT_PORT}/sandbox/faults
  curl http://127.0.0.1:${DEFAULT_PORT}/sandbox/truth
and a prediction market, whose times are milliseconds of its own:
  curl -X POST "http://127.0.0.1:${DEFAULT_PORT}/admin/freeze?ms=60000&markets=<condition id>"
  curl -X POST "http://127.0.0.1:${DEFAULT_PORT}/admin/freeze-connections?ms=60000"
  curl -X POST "http://127.0.0.1:${DEFAULT_PORT}/admin/resolve?market=<condition id>&winner=0"
  curl -X POST http://127.0.0.1:${DEFAULT_PORT}/admin/close-sockets

Examples:
  assay sandbox
  assay sandbox --symbols BTC/USDT --seed 3 --speed 60
  assay sandbox --replay BTC/USDT --timeframe 15m --start 2025-03-01 --speed 300
  assay sandbox --venue prediction --markets 200 --seed 3 --speed 10 --truth truths.jsonl
  assay sandbox --venue prediction --replay 1-166811431.bz2 --speed 600`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option(
        '--port <n>',
        'port on 127.0.0.1; 0 takes any that is free',
        integerOption('--port', 0, 65_535),
        DEFAULT_PORT,
      )
      .option('--seed <n>', 'seed of markets and faults', integerOption('--seed', 0, 2 ** 31), 7)
      .option('--symbols <list>', 'generated markets: BTC/USDT, ETH/USDT, EUR/USD', 'BTC/USDT,ETH/USDT')
      .option('--speed <x>', "multiple of real time at which the exchange's time runs", speedOption, 1)
      .option('--replay <symbol>', 'play stored bars of this symbol, or of a CSV file, instead; a recorded stream')
      .option('--timeframe <tf>', 'with --replay: which bars')
      .option(
        '--venue <name>',
        'prediction: a prediction market; else with --replay: whose bars, when stored from several',
      )
      .option('--start <date>', 'with --replay: begin here, UTC; bars before it are history')
      .option('--faults <json>', 'rules of what goes wrong, or a file with them')
      .option('--markets <n>', 'prediction: how many live at a time', integerOption('--markets', 1, 5_000), 500)
      .option(
        '--freeze <minutes>',
        'prediction: mean time after which some market goes silent',
        integerOption('--freeze', 1, 100_000),
      )
      .option('--truth <file>', 'prediction: where to write what was planted, a line each')
      .option('--json', 'addresses and key as one line of JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  const faults = options.faults === undefined ? [] : faultsOf(options.faults);
  if (options.venue === 'prediction') return runPrediction(context, options, faults);
  const { replay } = options;
  const config = replay === undefined ? generated(options) : await replayed(context, replay, options);
  const sandbox = await openSandbox({ config, clock: systemClock, port: options.port, faults });
  try {
    context.stdout.write(options.json === true ? json(sandbox, config) : text({ sandbox, config, faults }));
    await interrupted(context.interrupted);
  } finally {
    await sandbox.close();
  }
}

/** Its server is loaded only when it is asked for. */
async function runPrediction(context: CliContext, options: Options, faults: readonly FaultRule[]): Promise<void> {
  const { describePrediction, openPrediction } = await import('#apps/cli/commands/trading/prediction-sandbox.ts');
  const sandbox = await openPrediction(options, faults, systemClock);
  try {
    context.stdout.write(describePrediction(sandbox, options));
    await interrupted(context.interrupted);
  } finally {
    await sandbox.close();
  }
}

function generated({ seed, symbols: names, speed }: Options): ExchangeConfig {
  const symbols = names.split(',').map(listedSymbol);
  return exchangeConfig({ seed, symbols, speed, accounts: [demoAccount(symbols)] });
}

async function replayed(context: CliContext, symbolText: string, options: Options): Promise<ExchangeConfig> {
  // The store and its readers are loaded only when bars come from there.
  const { loadBars } = await import('#apps/research/bar-source.ts');
  const loaded = await loadBars(context, symbolText, options);
  const { instrument, bars } = loaded;
  const symbol: ListedSymbol = {
    base: instrument.base,
    quote: instrument.quote,
    priceTick: instrument.priceTick.toString(),
    quantityStep: instrument.quantityStep.toString(),
    minNotional: instrument.minNotional.toString(),
    market: replayedMarket(bars),
  };
  const { seed, speed } = options;
  const start = startOf(loaded, options.start);
  return exchangeConfig({ seed, symbols: [symbol], speed, start, accounts: [demoAccount([symbol])] });
}

/** Where a replay begins; throws `data.missing` when nothing would be left to play. */
function startOf({ instrument, bars }: LoadedBars, wanted: string | undefined): UnixMs {
  const usual = bars.openTime[Math.min(WARM_UP_BARS, Math.floor(bars.length / 2))];
  const start = wanted === undefined ? (usual as UnixMs) : parseInstant(wanted);
  if (bars.length > 0 && bars.indexAt(start) < bars.length) return start;
  const last = bars.length === 0 ? 'nothing' : formatInstant(bars.openTime[bars.length - 1] as UnixMs);
  throw new AssayError(
    'data.missing',
    `${instrument.symbol}: expected bars to play after the start, the last is "${last}"`,
    {
      remedy: 'Choose an earlier --start, or import later bars.',
    },
  );
}

function faultsOf(given: string): readonly FaultRule[] {
  return readFaults(given.trimStart().startsWith('[') || !existsSync(given) ? given : readFileSync(given, 'utf8'));
}

function speedOption(given: string): number {
  const speed = Number(given);
  if (given.trim() !== '' && speed > 0 && speed <= 100_000) return speed;
  throw new AssayError('argument.invalid', `Expected --speed to be above 0, at most 100000, was "${given}"`, {
    place: { value: given },
  });
}

function json({ url, socketUrl }: OpenSandbox, config: ExchangeConfig): string {
  const { key, secret } = config.accounts[0]!;
  return `${JSON.stringify({ url, socketUrl, key, secret, symbols: namesOf(config) })}\n`;
}

function namesOf({ symbols }: ExchangeConfig): readonly string[] {
  return symbols.map(({ base, quote }) => `${base}/${quote}`);
}

interface Opened {
  readonly sandbox: OpenSandbox;
  readonly config: ExchangeConfig;
  readonly faults: readonly FaultRule[];
}

function text({ sandbox, config, faults }: Opened): string {
  const { key, secret } = config.accounts[0]!;
  const { url, socketUrl, exchange } = sandbox;
  const pairs: [string, string][] = [
    ['REST', `${url}/api/v3`],
    ['streams', `${socketUrl}/ws  ${socketUrl}/stream`],
    ['WebSocket API', `${socketUrl}/ws-api/v3`],
    ['key', key],
    ['secret', secret],
    ['symbols', namesOf(config).join(', ')],
    ['time', `${formatInstant(exchange.now() as UnixMs)}, ${config.speed} x real time`],
    ['faults', faults.length === 0 ? 'none' : `${faults.length}`],
  ];
  return `${bold('Sandbox exchange')}\n${renderPairs(pairs)}\n${dim('Ctrl-C stops it.')}\n`;
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
