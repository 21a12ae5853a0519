import { describe, expect, it } from 'vitest';
import { addTallies, scoreFindings, scoreOf, tallyFindings } from '#desks/prediction/score/score-findings.ts';
import type { DetectorScore } from '#desks/prediction/score/score-findings.ts';
import { unixMs } from '#core/time.ts';
import type { DetectorName, Finding } from '#domain/prediction/finding.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { Truth } from '#domain/prediction/truth.ts';

const at = (seconds: number): ReturnType<typeof unixMs> => unixMs(1_000_000 + 1_000 * seconds);
const [A, B, C] = [marketId('a'), marketId('b'), marketId('c')];

function said(
  detector: DetectorName,
  market: Finding['market'],
  seconds: number,
  rest: Partial<Finding> = {},
): Finding {
  const base = { direction: undefined, strength: 1, reason: '', evidence: [], related: [] };
  return {
    ...base,
    id: `${detector}${market}${seconds}`,
    detector,
    market,
    time: at(seconds),
    since: at(seconds),
    ...rest,
  };
}

function gone(id: string, market: Finding['market'], from: number, to: number): Truth {
  return { id, kind: 'maker-withdrawal', market, from: at(from), to: at(to) };
}

function scoreFor(
  name: DetectorName,
  findings: readonly Finding[],
  truths: readonly Truth[],
  minutes = 1_000,
): DetectorScore {
  return scoreFindings(findings, truths, minutes).find(({ detector }) => detector === name)!;
}

describe('the score of a detector', () => {
  it('counts what was found and when, what was said for nothing, and how sure that is', () => {
    const truths = [gone('1', A, 100, 200), gone('2', B, 100, 200), gone('3', C, 500, 600)];
    const findings = [
      said('maker-withdrawal', A, 104),
      said('maker-withdrawal', A, 150),
      said('maker-withdrawal', B, 220),
      said('maker-withdrawal', B, 300),
      said('maker-withdrawal', C, 499),
    ];
    const score = scoreFor('maker-withdrawal', findings, truths, 50_000);
    // A after 4 s and again; B after 120 s, within the grace of 30 s; B at 300 and C before its time are false.
    expect(score).toMatchObject({ planted: 3, found: 2, findings: 5, right: 3, falseAlarms: 2 });
    expect(score).toMatchObject({ delayMedianMs: 4_000, delayP90Ms: 120_000, falsePerMillionMinutes: 40 });
    // Wilson's interval of 2 in 3.
    expect(score.recall!.low).toBeCloseTo(0.2077, 4);
    expect(score.recall!.high).toBeCloseTo(0.9385, 4);
    expect(score.precision!.ratio).toBeCloseTo(0.6, 12);
  });

  it('says unknown where nothing was planted or said', () => {
    const score = scoreFor('iceberg', [], [], 0);
    expect(score).toMatchObject({
      recall: undefined,
      precision: undefined,
      delayMedianMs: undefined,
      falsePerMillionMinutes: undefined,
    });
  });

  it('wants the side and the price of an iceberg', () => {
    const iceberg: Truth = {
      id: 'i',
      kind: 'iceberg',
      market: A,
      side: 'bid',
      ticks: 4_200,
      shownLots: 1,
      hiddenLots: 9,
      from: at(0),
      to: at(100),
    };
    const evidence = (side: string, price: number): Partial<Finding> => ({
      evidence: [
        { label: 'side', value: side },
        { label: 'price', value: price },
      ],
    });
    const right = (rest: Partial<Finding>): number =>
      scoreFor('iceberg', [said('iceberg', A, 50, rest)], [iceberg]).found;
    expect(right(evidence('bid', 0.42))).toBe(1);
    expect(right(evidence('ask', 0.42))).toBe(0);
    expect(right(evidence('bid', 0.43))).toBe(0);
  });

  it('wants the outcome of an accumulation', () => {
    const bought: Truth = { id: 'x', kind: 'accumulation', market: A, outcome: 1, lots: 5, from: at(0), to: at(100) };
    expect(scoreFor('accumulation', [said('accumulation', A, 50, { direction: 'short' })], [bought]).found).toBe(1);
    expect(scoreFor('accumulation', [said('accumulation', A, 50, { direction: 'long' })], [bought])).toMatchObject({
      found: 0,
      falseAlarms: 1,
    });
  });

  it('takes a leak in any of its markets, but not a pair with a stranger', () => {
    const followers = [{ market: B, lagMs: 5_000, direction: 1 as const }];
    const leak: Truth = { id: 'l', kind: 'leak', leader: A, followers, direction: 'long', from: at(0), to: at(100) };
    expect(scoreFor('leak', [said('leak', B, 50, { related: [A] })], [leak]).found).toBe(1);
    expect(scoreFor('leak', [said('leak', B, 50, { related: [C] })], [leak]).found).toBe(0);
    // Volume comes with it, so that a spike there is no false alarm, and was asked for.
    expect(scoreFor('volume-spike', [said('volume-spike', B, 50)], [leak])).toMatchObject({ found: 1, falseAlarms: 0 });
    expect(scoreFor('maker-withdrawal', [said('maker-withdrawal', B, 50)], [leak])).toMatchObject({
      planted: 0,
      falseAlarms: 1,
    });
  });

  it('forgives what another market of the same event says, where events are known', () => {
    const news: Truth = {
      id: 'n',
      kind: 'news',
      markets: [A],
      direction: 'long',
      reverses: false,
      from: at(0),
      to: at(100),
    };
    const findings = [said('price-jump', B, 30)];
    const eventOf = (market: Finding['market']): string | undefined => (market === C ? undefined : 'event');
    const [alone] = scoreFindings(findings, [news], 1, { detectors: ['price-jump'] });
    const [known] = scoreFindings(findings, [news], 1, { detectors: ['price-jump'], eventOf });
    expect([alone!.falseAlarms, known!.falseAlarms, known!.found]).toEqual([1, 0, 0]);
  });

  it('judges nothing of the time of learning, and wants nothing found at the very end', () => {
    const truths = [gone('1', A, 10, 90), gone('2', A, 200, 300), gone('3', B, 400, 500)];
    const findings = [said('maker-withdrawal', C, 20), said('maker-withdrawal', A, 210)];
    const options = { from: at(100), to: at(400), detectors: ['maker-withdrawal'] as const };
    const [score] = scoreFindings(findings, truths, 1, options);
    expect(score).toMatchObject({ planted: 1, found: 1, findings: 1, falseAlarms: 0 });
  });

  it('adds up runs as if they were one', () => {
    const run = (market: Finding['market'], seconds: number): ReturnType<typeof tallyFindings> =>
      tallyFindings([said('maker-withdrawal', market, seconds)], [gone(market, market, 100, 200)], 500);
    const sum = addTallies([run(A, 104), run(B, 90)])
      .map(scoreOf)
      .find(({ detector }) => detector === 'maker-withdrawal');
    expect(sum).toMatchObject({
      planted: 2,
      found: 1,
      findings: 2,
      right: 1,
      marketMinutes: 1_000,
      falsePerMillionMinutes: 1_000,
    });
  });
});
