import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';

/** The event of a market, as the venue names it. */
export interface GammaEventName {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly label: string;
  readonly isExclusive: boolean;
}

/** At the venue every market has an event; one that stands alone has its own, which is named after it. */
export function eventOf({ event, slug, question }: PredictionMarket, number: string): GammaEventName {
  if (event === undefined) return { id: `9${number}`, slug, title: question, label: '', isExclusive: false };
  const words = event.title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return { ...event, slug: `${words}-${event.id}` };
}
