import type { Command } from 'commander';
import { unknownName } from '#core/suggest.ts';
import type { FeedTrouble, MarketQuery } from '#domain/prediction/prediction-feed.ts';
import { MARKET_CATEGORIES } from '#domain/prediction/prediction-market.ts';
import type { MarketCategory, MarketStatus, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { openPredictionVenue } from '#apps/prediction/compose.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { MARKET_COLUMNS, marketJson } from '#apps/cli/prediction/market-table.ts';
import { venueRequest } from '#apps/cli/prediction/venue-choice.ts';
import type { VenueOptions } from '#apps/cli/prediction/venue-choice.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';
import { renderTable } from '#apps/cli/table.ts';

interface Options extends VenueOptions {
  readonly category?: string;
  readonly status: MarketStatus;
  readonly limit: number;
  readonly stored?: boolean;
  readonly json?: boolean;
}

const STATUSES: readonly MarketStatus[] = ['open', 'paused', 'closed', 'resolved'];

const HELP = `
Prediction markets of a venue: what they ask, until when, in which steps and at which fee. With --stored those that were watched here.

Examples:
  assay markets
  assay markets "rate cut" --category fed
  assay markets --venue polymarket --limit 50 --json
  assay markets --stored --status resolved`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('[words]', 'that the question holds')
      .option('--venue <name>', 'sandbox, polymarket, or an address; that of the settings when left out')
      .option('--category <name>', `one of ${MARKET_CATEGORIES.join(', ')}`)
      .option('--status <status>', 'open, paused, closed or resolved', statusOption, 'open')
      .option('--limit <n>', 'at most so many, the most active ones', integerOption('--limit', 1, 10_000), 40)
      .option('--markets <n>', 'of the sandbox: how many there are', integerOption('--markets', 1, 5_000))
      .option('--seed <n>', 'of the sandbox', integerOption('--seed', 0, 2 ** 31))
      .option('--stored', 'those in the store, without asking a venue')
      .option('--json', 'a market a line, as JSON')
      .addHelpText('after', HELP)
      .action((words: string | undefined, options: Options) => run(context, words, options));
  },
};

async function run(context: CliContext, words: string | undefined, options: Options): Promise<void> {
  const category = options.category === undefined ? undefined : categoryOf(options.category);
  const asked = words === undefined || words.trim() === '' ? {} : { search: words.trim() };
  const found = options.stored === true ? await stored(context, asked, options) : await listed(context, asked, options);
  const fits = found.filter((market) => category === undefined || market.category === category);
  const markets = fits.slice(0, options.limit);
  if (options.json === true) {
    for (const market of markets) context.stdout.write(`${JSON.stringify(marketJson(market))}\n`);
  } else if (markets.length === 0) {
    context.note('No market fits. Leave out words or options, or try --status resolved.');
  } else {
    context.stdout.write(`${renderTable(MARKET_COLUMNS, markets)}\n`);
  }
}

async function stored(context: CliContext, asked: { search?: string }, { status }: Options) {
  await using store = await context.openStore();
  return store.prediction.markets({ ...asked, status });
}

async function listed(
  context: CliContext,
  asked: Pick<MarketQuery, 'search'>,
  options: Options,
): Promise<readonly PredictionMarket[]> {
  const venue = await openPredictionVenue(venueRequest(options, settingsOf(context)));
  try {
    let skipped = 0;
    const onSkipped = (_trouble: FeedTrouble): void => void skipped++;
    const limit = options.category === undefined ? { limit: options.limit } : {};
    const markets = await venue.feed.markets({ ...asked, status: options.status, ...limit }, onSkipped);
    if (skipped > 0) context.note(`${skipped} markets were left out: they do not have two outcomes with prices.`);
    return markets;
  } finally {
    await venue.close();
  }
}

function categoryOf(text: string): MarketCategory {
  const wanted = text.trim().toLowerCase();
  const category = MARKET_CATEGORIES.find((each) => each === wanted);
  if (category === undefined) throw unknownName('category', text, MARKET_CATEGORIES);
  return category;
}

function statusOption(text: string): MarketStatus {
  const status = STATUSES.find((each) => each === text.trim().toLowerCase());
  if (status === undefined) throw unknownName('status', text, STATUSES);
  return status;
}
