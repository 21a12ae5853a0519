import type { MarketCategory } from '#domain/prediction/prediction-market.ts';

/** A word that events are found by, as Gamma lists it. */
export interface Tag {
  readonly id: string;
  readonly label: string;
  readonly slug: string;
}

/** The words of each category, the venue's own first. */
const TAGS: Readonly<Record<MarketCategory, readonly Tag[]>> = {
  earnings: [{ id: '1013', label: 'Earnings', slug: 'earnings' }],
  politics: [{ id: '2', label: 'Politics', slug: 'politics' }],
  fed: [
    { id: '159', label: 'Fed', slug: 'fed' },
    { id: '100196', label: 'Fed Rates', slug: 'fed-rates' },
  ],
  economics: [
    { id: '100328', label: 'Economy', slug: 'economy' },
    { id: '100329', label: 'Economics', slug: 'economics' },
  ],
  crypto: [{ id: '21', label: 'Crypto', slug: 'crypto' }],
  sports: [{ id: '1', label: 'Sports', slug: 'sports' }],
  geopolitics: [{ id: '100265', label: 'Geopolitics', slug: 'geopolitics' }],
  technology: [
    { id: '1401', label: 'Tech', slug: 'tech' },
    { id: '1402', label: 'Technology', slug: 'technology' },
  ],
  culture: [
    { id: '596', label: 'Culture', slug: 'pop-culture' },
    { id: '597', label: 'Culture', slug: 'culture' },
  ],
  weather: [{ id: '84', label: 'Weather', slug: 'weather' }],
  other: [{ id: '101000', label: 'Other', slug: 'other' }],
};

export function tagsOf(category: MarketCategory): readonly Tag[] {
  return TAGS[category];
}

export function allTags(): readonly Tag[] {
  return Object.values(TAGS).flat();
}
