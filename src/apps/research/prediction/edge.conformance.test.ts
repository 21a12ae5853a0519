import { beforeAll, describe, expect, it } from 'vitest';
import { readTapes } from '#apps/research/prediction/edge-tape.ts';
import type { Tape } from '#apps/research/prediction/edge-tape.ts';
import { edgeReport } from '#apps/research/prediction/edge-verdict.ts';
import type { EdgeReport, RuleVerdict } from '#apps/research/prediction/edge-verdict.ts';
import { sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const TAPES = sharedFiles('data', /^pm-/).flatMap((folder) =>
  sharedFiles(`data/${folder}`, /^trades.*\.csv/).map((name) => `data/${folder}/${name}`),
);

describe.each(TAPES)('%s', (path) => {
  let tapes: readonly Tape[];
  let report: EdgeReport;
  const rule = (name: string): RuleVerdict => report.rules.find((one) => one.rule === name)!;
  beforeAll(async () => {
    tapes = await readTapes(`${sharedFolder()}/${path}`);
    report = edgeReport(tapes);
  });

  it('is in order, with prices from 0 to 1', () => {
    for (const { times, prices } of tapes) {
      expect(times.every((time, i) => i === 0 || time >= times[i - 1]!)).toBe(true);
      expect(prices.every((price) => price >= 0 && price <= 1)).toBe(true);
    }
  });

  it('costs what was measured elsewhere: imbalance earns a little before costs, and loses after', () => {
    // 37 contracts: hit .576 [.520, .633], gross +2.37 c, net -1.44 c for 900/900; .575 [.503, .657] for 300/900.
    for (const name of ['imbalance-300/900', 'imbalance-900/900']) {
      const { hits, gross, naiveNet, net } = rule(name);
      expect(hits!.low).toBeLessThan(0.576);
      expect(hits!.high).toBeGreaterThan(0.576);
      expect(Math.abs(gross! - 0.0237)).toBeLessThan(0.03);
      expect(gross! - naiveNet!).toBeCloseTo(0.038, 2);
      expect(net).toBeLessThan(0);
    }
  });

  it('has no edge for any rule', () => {
    expect(report.verdict).toBe('no-edge');
    expect(report.rules.map(({ verdict }) => verdict)).not.toContain('edge');
  });

  it('gives the reversal of jumps what their following loses', () => {
    const [against, along] = [rule('jump-reversal'), rule('jump-momentum')];
    expect(against.trades).toBe(along.trades);
    expect(against.gross! + along.gross!).toBeCloseTo(0, 12);
  });
});

describe('recorded trades', () => {
  it.runIf(sharedFolder() !== undefined)('are there when the shared folder is', () => {
    expect(TAPES.length).toBeGreaterThan(0);
  });
});
