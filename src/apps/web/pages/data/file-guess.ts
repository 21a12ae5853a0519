/** What a file's name says about its bars. */
export interface FileGuess {
  /** `BTC/USDT`; undefined when the name has none. */
  readonly symbol: string | undefined;
  readonly timeframe: string | undefined;
  readonly venue: string | undefined;
}

/** The longest first, so that `USDT` is found before `USD`. */
const QUOTES = [
  'FDUSD',
  'USDT',
  'USDC',
  'BUSD',
  'TUSD',
  'USD',
  'EUR',
  'GBP',
  'JPY',
  'CHF',
  'AUD',
  'CAD',
  'DAI',
  'BTC',
  'ETH',
  'BNB',
];
const VENUES = ['binance', 'bybit', 'kraken', 'coinbase', 'okx', 'bitstamp', 'dukascopy', 'oanda'];
/** Words of names that look like symbols and are none. */
const NOISE = new Set([
  'CSV',
  'DATA',
  'OHLC',
  'OHLCV',
  'BARS',
  'CANDLES',
  'KLINES',
  'EXPORT',
  'SPOT',
  'FUTURES',
  'HISTORY',
  'MINUTE',
  'DAILY',
  'HOURLY',
]);
const UNITS: Readonly<Record<string, string>> = { m: 'm', min: 'm', t: 'm', h: 'h', d: 'd', w: 'w', mo: 'M' };
const WORDS: Readonly<Record<string, string>> = { MINUTE: '1m', HOURLY: '1h', DAILY: '1d', WEEKLY: '1w' };

/** Guesses symbol, timeframe and venue from a file's name; what it does not find is left to whoever imports it. */
export function guessFile(name: string): FileGuess {
  const base = name.replace(/^.*[/\\]/, '').replace(/(\.(csv|txt|gz|tsv))+$/i, '');
  const words = base.split(/[\s_,()[\]]+|-(?!\d{1,2}\b)|\.(?!P\b)/).filter((word) => word !== '');
  return {
    symbol: symbolIn(base, words),
    timeframe: timeframeIn(base, words),
    venue: words.map((word) => word.toLowerCase()).find((word) => VENUES.includes(word)),
  };
}

/** Whether a file is one that can be sent, by its name. */
export function isTable(name: string): boolean {
  return /\.(csv|txt|tsv)(\.gz)?$/i.test(name) || /\.gz$/i.test(name);
}

function symbolIn(base: string, words: readonly string[]): string | undefined {
  const pair = new RegExp(`(?:^|[^A-Za-z0-9])([A-Za-z0-9]{2,10})[-_/]?(${QUOTES.join('|')})(?=$|[^A-Za-z])`, 'i').exec(
    base,
  );
  if (pair !== null && !NOISE.has(pair[1]!.toUpperCase())) return `${pair[1]!.toUpperCase()}/${pair[2]!.toUpperCase()}`;
  const ticker = words.find((word) => /^[A-Z]{1,6}$/.test(word) && !NOISE.has(word) && !(word in UNITS));
  return ticker;
}

function timeframeIn(base: string, words: readonly string[]): string | undefined {
  for (const word of [...words, ...base.split(/[-_\s.]+/)]) {
    const sized = /^(\d{1,3})(mo|min|[mhdwt])$/i.exec(word);
    // `1M` is a month, `1m` a minute.
    if (sized !== null)
      return word.endsWith('M') && !/min$/i.test(word)
        ? `${sized[1]}M`
        : tidy(Number(sized[1]), UNITS[sized[2]!.toLowerCase()]!);
    const named = /^([mhdw])(\d{1,3})$/i.exec(word);
    if (named !== null) return tidy(Number(named[2]), named[1]!.toLowerCase());
    const said = WORDS[word.toUpperCase()];
    if (said !== undefined) return said;
  }
  // The export of TradingView ends in minutes: `BINANCE_BTCUSDT, 15`.
  const minutes = /,\s*(\d{1,4})$/.exec(base);
  return minutes === null ? undefined : tidy(Number(minutes[1]), 'm');
}

/** `60m` is `1h`. */
function tidy(count: number, unit: string): string {
  if (unit === 'm' && count % 1_440 === 0) return `${count / 1_440}d`;
  if (unit === 'm' && count % 60 === 0) return `${count / 60}h`;
  if (unit === 'h' && count % 24 === 0) return `${count / 24}d`;
  return `${count}${unit}`;
}
