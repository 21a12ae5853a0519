import { Decimal } from '#core/decimal.ts';
import type { Rng } from '#core/rng.ts';
import type { UnixMs } from '#core/time.ts';
import { formatDay } from '#core/time.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { MarketCategory, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { GroupShape } from '#sandbox/prediction/world/belief.ts';
import { feesOf } from '#sandbox/prediction/world/fee-schedules.ts';
import { ask } from '#sandbox/prediction/world/questions.ts';

export interface NewGroup {
  readonly shape: GroupShape;
  readonly count: number;
  readonly opensAt: UnixMs;
  readonly closesAt: UnixMs;
  /** Unique in the world: part of every slug. */
  readonly serial: number;
}

/** The markets of a new event, with names, words, rules and fees, all open, on a tick of 0.01. */
export function makeMarkets(group: NewGroup, rng: Rng): readonly PredictionMarket[] {
  const { shape, count, opensAt, closesAt, serial } = group;
  const asked = ask(shape, count, dayOf(closesAt), rng);
  const eventId = `${900_000 + serial}`;
  return asked.parts.map(({ question, label }) => {
    const slug = `${slugOf(question)}-${serial}`;
    return {
      id: marketId(`0x${hex(64, rng)}`),
      venue: 'polymarket',
      slug,
      question,
      category: asked.category,
      event:
        shape === 'single' ? undefined : { id: eventId, title: asked.title, isExclusive: shape === 'exclusive', label },
      outcomes: [
        { name: 'Yes', token: token(rng) },
        { name: 'No', token: token(rng) },
      ],
      rules: { tickSize: COARSE_TICK, minQuantity: FIVE },
      fees: FEES[asked.category],
      opensAt,
      closesAt,
      status: 'open',
      winner: undefined,
      url: `https://polymarket.com/event/${slug}`,
    };
  });
}

const COARSE_TICK = Decimal.of(1n, 2);
export const FINE_TICK = Decimal.of(1n, 3);
const FIVE = Decimal.of(5n);

const FEES: Readonly<Partial<Record<MarketCategory, ReturnType<typeof feesOf>>>> = {
  earnings: feesOf('earnings'),
  politics: feesOf('politics'),
  fed: feesOf('fed'),
  economics: feesOf('economics'),
  crypto: feesOf('crypto'),
  sports: feesOf('sports'),
  technology: feesOf('technology'),
  culture: feesOf('culture'),
  weather: feesOf('weather'),
  other: feesOf('other'),
};

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `October 3`. */
function dayOf(instant: UnixMs): string {
  const [, month, day] = formatDay(instant).split('-');
  return `${MONTHS[Number(month) - 1]!} ${Number(day)}`;
}

function slugOf(question: string): string {
  return question
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** So many hexadecimal digits. */
export function hex(digits: number, rng: Rng): string {
  let text = '';
  while (text.length < digits) text += rng.uint32().toString(16).padStart(8, '0');
  return text.slice(0, digits);
}

/** A number of 77 digits, as the venue names its tokens. */
function token(rng: Rng): string {
  let text = `${rng.integer(1, 9)}`;
  while (text.length < 77) text += `${rng.integer(0, 999_999_999)}`.padStart(9, '0');
  return text.slice(0, 77);
}
