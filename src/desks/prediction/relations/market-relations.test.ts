import { describe, expect, it } from 'vitest';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { MarketEvent, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { MarketRelations } from '#desks/prediction/relations/market-relations.ts';
import { sampleMarket } from '#desks/prediction/relations/sample-markets.ts';

const event = (id: string, isExclusive: boolean, label = ''): MarketEvent => ({ id, title: id, isExclusive, label });
const strike = (id: string, dollars: number, eventId = 'aapl'): PredictionMarket =>
  sampleMarket({ id, event: event(eventId, false), question: `Will AAPL close above $${dollars} on June 30?` });

function relationsOf(market: string, ...markets: readonly PredictionMarket[]): readonly string[] {
  const relations = new MarketRelations();
  for (const added of markets) relations.add(added);
  return relations.of(marketId(market)).map(({ id }) => id);
}

describe('relations between markets', () => {
  it('hold between strikes of one event, the harder one being the narrower', () => {
    const markets = [strike('a', 230), strike('b', 250), strike('c', 240)];
    expect(relationsOf('c', ...markets)).toEqual(['nested:b>c', 'nested:c>a']);
    expect(relationsOf('a', ...markets)).toEqual(['nested:b>a', 'nested:c>a']);
  });

  it('hold between deadlines of one event, the earlier one being the narrower', () => {
    const by = (id: string, when: string): PredictionMarket =>
      sampleMarket({ id, event: event('deal', false), question: `Deal by ${when}, 2026?` });
    expect(relationsOf('a', by('a', 'June 30'), by('b', 'December 31'))).toEqual(['nested:a>b']);
  });

  it('are read from labels where all questions of the event are alike', () => {
    const labelled = (id: string, label: string): PredictionMarket =>
      sampleMarket({ id, event: event('btc', false, label), question: 'What will Bitcoin hit?' });
    expect(relationsOf('a', labelled('a', '↑ 120,000'), labelled('b', '↑ 130,000'), labelled('c', '↓ 90,000'))).toEqual(
      ['nested:b>a'],
    );
  });

  it('are a sum where one outcome of an event comes true, and nothing else', () => {
    const bps = (id: string, label: string): PredictionMarket =>
      sampleMarket({ id, event: event('fed', true, label), question: `Fed decision: ${label}` });
    expect(relationsOf('a', bps('a', '50+ bps decrease'), bps('b', '25+ bps decrease'))).toEqual(['sum:sim|fed']);
  });

  it('do not hold between events, nor where both thresholds are the same', () => {
    expect(relationsOf('a', strike('a', 230), strike('b', 250, 'msft'))).toEqual([]);
    expect(relationsOf('a', strike('a', 230), strike('b', 230))).toEqual([]);
    expect(
      relationsOf(
        'a',
        sampleMarket({ id: 'a', question: 'Above 5?' }),
        sampleMarket({ id: 'b', question: 'Above 6?' }),
      ),
    ).toEqual([]);
  });

  it('go with the market that goes', () => {
    const relations = new MarketRelations();
    for (const market of [strike('a', 230), strike('b', 250)]) relations.add(market);
    relations.remove(marketId('b'));
    expect(relations.of(marketId('a'))).toEqual([]);
    expect(relations.of(marketId('b'))).toEqual([]);
  });
});
