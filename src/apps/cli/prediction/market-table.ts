import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { TableColumn } from '#apps/cli/table.ts';

/** Longer questions are cut: a table is read across. */
const MOST_LETTERS = 60;

/** What is known of markets without hearing them. */
export const MARKET_COLUMNS: readonly TableColumn<PredictionMarket>[] = [
  { title: 'market', value: ({ question }) => cut(question, MOST_LETTERS) },
  { title: 'category', value: ({ category }) => category },
  { title: 'status', value: statusText },
  { title: 'tick', align: 'right', value: ({ rules }) => rules.tickSize.toString() },
  { title: 'fee rate', align: 'right', value: ({ fees }) => fees?.schedule.at(-1)?.rate ?? 'free' },
  { title: 'closes', value: ({ closesAt }) => dayText(closesAt) },
  { title: 'slug', value: ({ slug }) => slug },
];

/** A market as a line of JSON: exact numbers as texts. */
export function marketJson(market: PredictionMarket): object {
  const { rules, ...rest } = market;
  return { ...rest, tickSize: rules.tickSize.toString(), minQuantity: rules.minQuantity.toString() };
}

export function cut(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

function statusText({ status, winner, outcomes }: PredictionMarket): string {
  if (winner === undefined) return status;
  return winner === 'split' ? `${status}: split` : `${status}: ${outcomes[winner].name}`;
}

function dayText(time: UnixMs | undefined): string {
  return time === undefined ? 'not said' : formatInstant(time).slice(0, 10);
}
