import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { PredictionDesk } from '#desks/prediction/desk.ts';
import type { Detector, FindingSink } from '#desks/prediction/detector.ts';
import { findingOf } from '#desks/prediction/detectors/market-detector.ts';
import type { DetectorEntry } from '#desks/prediction/detectors/registry.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import { bookEvent, sampleMarket, tradeEvent } from '#desks/prediction/relations/sample-markets.ts';
import { predictionSettings } from '#desks/prediction/settings.ts';
import type { DetectorName, Finding } from '#domain/prediction/finding.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';

const START = Date.UTC(2026, 8, 1);
const at = (seconds: number): UnixMs => unixMs(START + Math.round(1_000 * seconds));

/** Says something of every event, and does what it is told besides. */
class Talker implements Detector {
  readonly name: DetectorName = 'iceberg';
  readonly heard: string[] = [];
  trouble: ((event: PredictionEvent) => void) | undefined;

  onMarket(state: MarketState): void {
    this.heard.push(`+${state.market.id}@${state.index}`);
  }

  forget(index: number): void {
    this.heard.push(`-${index}`);
  }

  onEvent(state: MarketState, event: PredictionEvent, say: FindingSink): void {
    this.trouble?.(event);
    const { receivedTime: time } = event;
    say(
      findingOf(state, {
        detector: this.name,
        time,
        since: time,
        direction: 'long',
        strength: 1,
        reason: 'r',
        evidence: [],
      }),
    );
  }

  onTime(now: UnixMs): void {
    this.heard.push(`t${(now - START) / 1_000}`);
  }
}

function entry(detector: Detector, coolDownMs = 0): DetectorEntry {
  return { name: detector.name, create: () => detector, coolDownMs: () => coolDownMs };
}

function desk(
  talker: Talker,
  coolDownMs = 0,
): { readonly desk: PredictionDesk; readonly said: Finding[]; readonly tell: (event: PredictionEvent) => number } {
  const made = new PredictionDesk({ detectors: [entry(talker, coolDownMs)] });
  made.addMarket(sampleMarket({ id: 'a' }));
  const said: Finding[] = [];
  const tell = (event: PredictionEvent): number => {
    const before = said.length;
    made.take(event, (finding) => said.push(finding));
    return said.length - before;
  };
  return { desk: made, said, tell };
}

describe('the prediction desk', () => {
  it('lets nothing out that rests on a book which is missing, crossed, in doubt or old', () => {
    const { desk: watching, tell } = desk(new Talker());
    expect(tell(tradeEvent('a', at(0), { price: 0.5, contracts: 1 }))).toBe(0);
    expect(tell(bookEvent('a', at(1), 0.49, 0.51))).toBe(1);
    expect(tell(bookEvent('a', at(2), 0.52, 0.51))).toBe(0);
    expect(tell(bookEvent('a', at(3), 0.49, 0.51))).toBe(1);
    const market = marketId('a');
    expect(tell({ kind: 'doubt', reason: 'hash', message: '', market, time: at(4), receivedTime: at(4) })).toBe(0);
    expect(tell(tradeEvent('a', at(5), { price: 0.5, contracts: 1 }))).toBe(0);
    expect(tell(bookEvent('a', at(6), 0.49, 0.51))).toBe(1);
    // 120 s is the oldest that a book may be.
    expect(tell(tradeEvent('a', at(126), { price: 0.5, contracts: 1 }))).toBe(1);
    expect(tell(tradeEvent('a', at(126.001), { price: 0.5, contracts: 1 }))).toBe(0);
    expect(watching.health().detectors[0]).toMatchObject({ said: 4, held: { repeated: 0, unsound: 5 } });
  });

  it('lets a detector repeat itself only after its cool-down, market by market', () => {
    const { desk: watching, tell, said } = desk(new Talker(), 10_000);
    watching.addMarket(sampleMarket({ id: 'b' }));
    expect(tell(bookEvent('a', at(0), 0.49, 0.51))).toBe(1);
    expect(tell(bookEvent('b', at(1), 0.49, 0.51))).toBe(1);
    expect(tell(bookEvent('a', at(9.999), 0.49, 0.51))).toBe(0);
    expect(tell(bookEvent('a', at(10), 0.49, 0.51))).toBe(1);
    expect(new Set(said.map(({ id }) => id)).size).toBe(3);
    expect(said[0]!.id).toBe(`iceberg:a:${at(0)}:long`);
  });

  it('goes on with the others when a detector throws, and switches it off when it does so too often', () => {
    const [bad, good] = [new Talker(), new Talker()];
    bad.trouble = () => {
      throw new Error('as planned');
    };
    const switchedOff: string[] = [];
    const watching = new PredictionDesk({
      detectors: [entry(bad), entry(good)],
      onSwitchedOff: (name, health) => switchedOff.push(`${name} ${health.errors} ${health.lastError}`),
    });
    watching.addMarket(sampleMarket({ id: 'a' }));
    let said = 0;
    for (let i = 0; i < 200; i++) watching.take(bookEvent('a', at(i / 10), 0.49, 0.51), () => said++);
    expect(said).toBe(200);
    // A tenth of the window counts as calls made, at least: more than 5 of 100 is too often.
    expect(switchedOff).toEqual(['iceberg 6 as planned']);
    expect(watching.health().detectors.map(({ isOn }) => isOn)).toEqual([false, true]);
  });

  it('bears an error now and then', () => {
    const talker = new Talker();
    let count = 0;
    talker.trouble = () => {
      if (++count % 50 === 0) throw new Error('one of fifty');
    };
    const { desk: watching, tell } = desk(talker);
    for (let i = 0; i < 5_000; i++) tell(bookEvent('a', at(i / 10), 0.49, 0.51));
    expect(watching.health().detectors[0]).toMatchObject({ isOn: true, errors: 100 });
  });

  it('gives the number of a market that has gone to the next one, with nothing remembered', () => {
    const talker = new Talker();
    const { desk: watching, tell } = desk(talker);
    watching.addMarket(sampleMarket({ id: 'b' }));
    watching.removeMarket(marketId('a'));
    watching.addMarket(sampleMarket({ id: 'c' }));
    expect(watching.state(marketId('c'))!.index).toBe(0);
    expect(talker.heard.slice(-3)).toEqual(['-0', '-0', '+c@0']);
    expect(tell(bookEvent('a', at(0), 0.49, 0.51))).toBe(0);
    expect(watching.health()).toMatchObject({ markets: 2, events: 1, unknown: 1 });
  });

  it('looks at the time once a second, also when the clock is put back', () => {
    const talker = new Talker();
    const { desk: watching } = desk(talker);
    for (const seconds of [1, 1.4, 1.999, 2, 7, 3]) watching.onTime(at(seconds), () => undefined);
    expect(talker.heard.filter((word) => word.startsWith('t'))).toEqual(['t1', 't2', 't7', 't3']);
  });

  it('shows a detector only its share of the markets', () => {
    const talker = new Talker();
    const watching = new PredictionDesk({
      detectors: [entry(talker)],
      settings: predictionSettings({ rollOut: { iceberg: 0.1 } }),
    });
    for (let i = 0; i < 300; i++) watching.addMarket(sampleMarket({ id: `m${i}` }));
    const { markets } = watching.health().detectors[0]!;
    expect(markets).toBeGreaterThan(10);
    expect(markets).toBeLessThan(60);
  });

  it('begins anew when a detector is switched on again', () => {
    const talker = new Talker();
    const { desk: watching, tell } = desk(talker);
    watching.switch('iceberg', false);
    expect(tell(bookEvent('a', at(0), 0.49, 0.51))).toBe(0);
    watching.switch('iceberg', true);
    expect(tell(bookEvent('a', at(1), 0.49, 0.51))).toBe(1);
    expect(talker.heard.filter((word) => word === '+a@0')).toHaveLength(2);
  });
});
