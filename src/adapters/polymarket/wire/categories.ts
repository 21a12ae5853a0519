import type { MarketCategory } from '#domain/prediction/prediction-market.ts';

/** What the venue says of a market's subject. */
export interface SubjectWords {
  /** Labels and slugs of its tags, its own category and that of its event. */
  readonly tags: readonly string[];
  /** Its question and its slug, looked at when the tags say nothing. */
  readonly texts: readonly string[];
  /** `crypto_fees_v2`: fees go by subject too. */
  readonly feeType: string | undefined;
}

/** The narrow ones first: news of the Fed are news of the economy, and of politics, too. Whole words, in lower case. */
const WORDS: readonly (readonly [MarketCategory, RegExp])[] = [
  ['fed', /\b(fed|fomc|fed[- ]rates?|interest rates?|jerome powell|federal reserve|rate (cut|hike)s?|bps)\b/],
  ['earnings', /\b(earnings|eps|quarterly results|revenue)\b/],
  [
    'crypto',
    /\b(crypto|cryptocurrency|bitcoin|btc|ethereum|eth|solana|sol|xrp|doge(coin)?|defi|stablecoins?|airdrops?|up[- ]or[- ]down)\b/,
  ],
  [
    'sports',
    /\b(sports?|nba|nfl|mlb|nhl|ufc|mma|soccer|football|tennis|golf|cricket|f1|formula 1|esports|counter[- ]strike|cs2|dota|league of legends|games|epl|champions league|boxing|olympics|chess)\b/,
  ],
  [
    'geopolitics',
    /\b(geopolitics|war|ceasefire|ukraine|russia|israel|iran|gaza|middle east|china|taiwan|nato|military|foreign policy|venezuela|hamas|nuclear)\b/,
  ],
  [
    'economics',
    /\b(economy|economics|economic policy|inflation|cpi|gdp|jobs|unemployment|recession|tariffs?|payrolls|finance|stocks?|commodities|oil|gold|indices|s&p( 500)?|nasdaq|business)\b/,
  ],
  [
    'politics',
    /\b(politics|political|elections?|president|presidential|senate|congress|trump|biden|democrats?|republicans?|governor|nominee|nomination|mayor|parliament|supreme court|us-current-affairs|mentions)\b/,
  ],
  [
    'technology',
    /\b(tech|technology|ai|artificial intelligence|openai|chatgpt|spacex|space|science|apple|google|tesla|nvidia)\b/,
  ],
  ['weather', /\b(weather|hurricanes?|temperature|climate|earthquakes?|storms?|snow|rain(fall)?)\b/],
  [
    'culture',
    /\b(culture|pop[- ]culture|movies?|music|oscars?|grammys?|awards?|celebrit(y|ies)|tv|youtube|entertainment|art|coronavirus|covid)\b/,
  ],
];

const FEES: readonly (readonly [MarketCategory, RegExp])[] = [
  ['crypto', /^crypto/],
  ['sports', /^sports/],
  ['politics', /^(politics|mentions)/],
  ['technology', /^tech/],
  ['economics', /^(finance|economics)/],
  ['culture', /^culture/],
  ['weather', /^weather/],
  ['geopolitics', /^geopolitics/],
];

/** The subject by the venue's tags, then by its fees, then by the words of the question; `other` when none of them tells. */
export function categoryOf({ tags, texts, feeType }: SubjectWords): MarketCategory {
  return byWords(tags) ?? FEES.find(([, pattern]) => pattern.test(feeType ?? ''))?.[0] ?? byWords(texts) ?? 'other';
}

function byWords(texts: readonly string[]): MarketCategory | undefined {
  const text = texts.join(' | ').toLowerCase();
  return WORDS.find(([, pattern]) => pattern.test(text))?.[0];
}
