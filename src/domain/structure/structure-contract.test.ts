import { ComponentDetector } from '#domain/structure/component.ts';
import { EqualLevels } from '#domain/structure/equal-levels.ts';
import type { Detector } from '#domain/structure/detector.ts';
import type { DetectorEntry } from '#domain/structure/detector-entry.ts';
import type { Emit } from '#domain/structure/fact.ts';
import { FairValueGaps } from '#domain/structure/fair-value-gaps.ts';
import { MarketStructure } from '#domain/structure/market-structure.ts';
import { DETECTORS } from '#domain/structure/registry.ts';
import { StructureEngine } from '#domain/structure/structure-engine.ts';
import type { StructureOptions } from '#domain/structure/structure-engine.ts';
import { describeDetectorContract } from '#testkit/detector-contract.ts';
import type { DetectorCase } from '#testkit/detector-contract.ts';

/** Short series need small pivots and an ATR that exists early. */
const STRENGTH = 3;
const ATR_BARS = 12;

/** Detectors for which up and down are the same but for the sign; the others have no mirror. */
const MIRRORED = new Set(['pivots', 'zigzag', 'structure', 'ob', 'fvg', 'sweeps', 'eqhl']);

for (const entry of DETECTORS) describeDetectorContract(caseOf(entry));

describeDetectorContract(engine('the engine with wicks', { breakBy: 'wick', blockBrokenBy: 'wick', reclaimBars: 4 }));
describeDetectorContract(engine('the engine with tight bounds', { zonesMax: 2, poolsMax: 2, strength: 2 }));
describeDetectorContract({
  name: 'equal levels with an early ATR',
  create: (emit) => new ComponentDetector(new EqualLevels({ toleranceAtr: 0.5, reclaimBars: 2 }), emit, ATR_BARS),
  witness: structure({}),
});
describeDetectorContract({
  name: 'gaps with a filter and tight bounds',
  create: (emit) => new ComponentDetector(new FairValueGaps({ sizeAtrMin: 0.25, zonesMax: 3 }), emit, ATR_BARS),
  witness: structure({}),
});
describeDetectorContract({ name: 'market structure', create: market, witness: market });

function caseOf(entry: DetectorEntry): DetectorCase {
  const args = entry.parameters.map((parameter) =>
    'choices' in parameter ? parameter.usual : Math.min(Math.max(STRENGTH, parameter.min), parameter.max),
  );
  return {
    name: [entry.name, ...args].join(' '),
    create: (emit) => entry.create(args, emit),
    witness: MIRRORED.has(entry.name) ? structure({}) : undefined,
  };
}

function engine(name: string, options: Partial<StructureOptions>): DetectorCase {
  const create = structure(options);
  return { name, create, witness: create };
}

function structure(options: Partial<StructureOptions>): (emit: Emit) => Detector {
  return (emit) => new ComponentDetector(new StructureEngine({ strength: STRENGTH, ...options }), emit, ATR_BARS);
}

function market(emit: Emit): Detector {
  return new MarketStructure({ internal: { strength: 2 }, swing: { strength: 6 }, atrBars: ATR_BARS }, emit);
}
