import type { Rng } from '#core/rng.ts';
import type { MarketCategory } from '#domain/prediction/prediction-market.ts';
import type { GroupShape } from '#sandbox/prediction/world/belief.ts';

/** A question in words: of an event, one for each of its markets. */
export interface Asked {
  readonly category: MarketCategory;
  readonly title: string;
  readonly parts: readonly { readonly question: string; readonly label: string }[];
}

/** Makes up an event of so many markets. `day` is when it is decided, as `October 3`. */
export function ask(shape: GroupShape, count: number, day: string, rng: Rng): Asked {
  const choice = pick(SHAPES[shape], rng);
  return choice(count, day, rng);
}

type Template = (count: number, day: string, rng: Rng) => Asked;

function single(category: MarketCategory, make: (rng: Rng) => string): Template {
  return (_, day, rng) => {
    const question = `${make(rng)} by ${day}?`;
    return { category, title: question, parts: [{ question, label: '' }] };
  };
}

function strikes(category: MarketCategory, draw: (rng: Rng) => StrikeSubject): Template {
  return (count, day, rng) => {
    const { name, verb, first, step, unit } = draw(rng);
    const parts = Array.from({ length: count }, (_, i) => {
      const strike = amount(first + i * step, step, unit);
      return { question: `Will ${name} ${verb} above ${strike} on ${day}?`, label: `above ${strike}` };
    });
    return { category, title: `${name} ${verb} above ___ on ${day}?`, parts };
  };
}

function choices(category: MarketCategory, draw: (rng: Rng) => ChoiceSubject): Template {
  return (count, day, rng) => {
    const { title, question, names } = draw(rng);
    const left = [...names];
    const parts = Array.from({ length: count }, (_, i) => {
      const label = left.length > 0 ? left.splice(rng.integer(0, left.length - 1), 1)[0]! : `Other ${i}`;
      return { question: `${question.replace('_', label)} (${day})?`, label };
    });
    return { category, title: `${title} (${day})`, parts };
  };
}

interface StrikeSubject {
  readonly name: string;
  readonly verb: string;
  readonly first: number;
  readonly step: number;
  readonly unit: '$' | '%' | 'k' | '°F';
}

interface ChoiceSubject {
  readonly title: string;
  /** With `_` for the choice. */
  readonly question: string;
  readonly names: readonly string[];
}

function amount(value: number, step: number, unit: StrikeSubject['unit']): string {
  const text = step < 1 ? value.toFixed(1) : value.toLocaleString('en-US');
  return unit === '$' ? `$${text}` : `${text}${unit}`;
}

function pick<T>(list: readonly T[], rng: Rng): T {
  return list[rng.integer(0, list.length - 1)]!;
}

const COMPANIES = ['NVDA', 'AAPL', 'TSLA', 'AMZN', 'MSFT', 'META', 'AMD', 'NFLX', 'COIN', 'PLTR', 'ORCL', 'INTC'];
const COINS = ['Bitcoin', 'Ethereum', 'Solana', 'XRP', 'Dogecoin', 'Cardano'];
const STATES = ['Ohio', 'Georgia', 'Nevada', 'Arizona', 'Maine', 'Texas', 'Iowa', 'Michigan', 'North Carolina'];
const LEADERS = [
  'Alvarez',
  'Bennett',
  'Castellan',
  'Dumont',
  'Eriksen',
  'Farrow',
  'Greaves',
  'Hartmann',
  'Ilves',
  'Jansen',
];
const TEAMS = [
  'Lions',
  'Falcons',
  'Rovers',
  'Harbour City',
  'Athletic',
  'Mariners',
  'Kings',
  'Comets',
  'Wolves',
  'Saints',
];
const CITIES = ['New York', 'Chicago', 'Phoenix', 'London', 'Miami', 'Denver'];
const LABS = ['Anthropic', 'Google', 'OpenAI', 'xAI', 'Meta', 'Mistral', 'DeepSeek', 'Alibaba'];
const COUNTRIES = ['France', 'Japan', 'Brazil', 'Poland', 'Kenya', 'Chile', 'Canada', 'Turkey'];
const FILMS = [
  'The Long Tide',
  'Glass Harbour',
  'Northbound',
  'A Quiet Year',
  'Orbit',
  'The Ferryman',
  'Salt',
  'Meridian',
];

const SINGLES: readonly Template[] = [
  single('earnings', (rng) => `Will ${pick(COMPANIES, rng)} beat quarterly earnings`),
  single('earnings', (rng) => `Will ${pick(COMPANIES, rng)} raise its guidance`),
  single('politics', (rng) => `Will the ${pick(STATES, rng)} recount change the winner`),
  single('politics', (rng) => `Will ${pick(LEADERS, rng)} be confirmed`),
  single('fed', (rng) => `Will ${pick(LEADERS, rng)} be named to the Board of Governors`),
  single('economics', (rng) => `Will ${pick(COUNTRIES, rng)} enter a recession`),
  single('crypto', (rng) => `Will ${pick(COINS, rng)} reach a new high`),
  single('sports', (rng) => `${pick(TEAMS, rng)} to beat ${pick(TEAMS, rng)}`),
  single('geopolitics', (rng) => `Ceasefire between ${pick(COUNTRIES, rng)} and its neighbour`),
  single('technology', (rng) => `Will ${pick(LABS, rng)} release a new model`),
  single('culture', (rng) => `Will "${pick(FILMS, rng)}" open at number one`),
  single('weather', (rng) => `Will it snow in ${pick(CITIES, rng)}`),
  single('other', (rng) => `Will the bridge at ${pick(CITIES, rng)} open`),
];

const STRIKES: readonly Template[] = [
  strikes('earnings', (rng) => ({
    name: pick(COMPANIES, rng),
    verb: 'close',
    first: 10 * rng.integer(8, 50),
    step: 10,
    unit: '$',
  })),
  strikes('crypto', (rng) => ({
    name: pick(COINS, rng),
    verb: 'trade',
    first: 1_000 * rng.integer(2, 120),
    step: 1_000,
    unit: '$',
  })),
  strikes('economics', (rng) => ({
    name: `${pick(COUNTRIES, rng)} inflation`,
    verb: 'be',
    first: rng.integer(10, 40) / 10,
    step: 0.1,
    unit: '%',
  })),
  strikes('economics', () => ({ name: 'payrolls', verb: 'be', first: 50, step: 25, unit: 'k' })),
  strikes('weather', (rng) => ({
    name: `${pick(CITIES, rng)} high`,
    verb: 'be',
    first: rng.integer(60, 90),
    step: 2,
    unit: '°F',
  })),
];

const CHOICES: readonly Template[] = [
  choices('politics', (rng) => ({
    title: `${pick(STATES, rng)} primary winner`,
    question: 'Will _ win the primary',
    names: LEADERS,
  })),
  choices('politics', (rng) => ({
    title: `Next prime minister of ${pick(COUNTRIES, rng)}`,
    question: 'Will _ be the next prime minister',
    names: LEADERS,
  })),
  choices('fed', () => ({
    title: 'Fed decision',
    question: 'Fed decision: _',
    names: ['50+ bps decrease', '25 bps decrease', 'No change', '25 bps increase', '50+ bps increase'],
  })),
  choices('sports', () => ({ title: 'League champion', question: 'Will the _ win the league', names: TEAMS })),
  choices('technology', () => ({ title: 'Best AI model', question: 'Will _ have the best AI model', names: LABS })),
  choices('culture', () => ({ title: 'Best picture', question: 'Will "_" win best picture', names: FILMS })),
];

const SHAPES: Readonly<Record<GroupShape, readonly Template[]>> = {
  single: SINGLES,
  exclusive: CHOICES,
  nested: STRIKES,
};
