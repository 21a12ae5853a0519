import { ComponentDetector } from '#domain/structure/component.ts';
import type { Detector } from '#domain/structure/detector.ts';
import type { DetectorArguments, DetectorEntry, DetectorParameter } from '#domain/structure/detector-entry.ts';
import { EqualLevels } from '#domain/structure/equal-levels.ts';
import type { Emit, Fact } from '#domain/structure/fact.ts';
import { formatPrice, RowTable, ZoneTable } from '#domain/structure/fact-table.ts';
import { FairValueGaps } from '#domain/structure/fair-value-gaps.ts';
import { StructureEngine } from '#domain/structure/structure-engine.ts';

/** The detectors of bars and levels: each picks its facts out of the engine that all of market structure runs on. */

const STRENGTH: DetectorParameter = {
  name: 'strength',
  meaning: 'bars on each side that a pivot stands out from',
  min: 1,
  max: 1000,
  usual: 5,
};

export const PIVOTS: DetectorEntry = {
  name: 'pivots',
  meaning: 'Highs and lows that stand out among the bars around them.',
  parameters: [STRENGTH],
  create: (args, emit) => engine(args, emit, ['pivot']),
  table: () =>
    new RowTable(['confirmedAt', 'at', 'dir', 'price'], (fact) =>
      fact.kind === 'pivot' ? [fact.confirmedAt, fact.at, fact.direction, formatPrice(fact.price)] : undefined,
    ),
};

export const ZIGZAG: DetectorEntry = {
  name: 'zigzag',
  meaning: 'Alternating highs and lows, labelled higher, equal or lower.',
  parameters: [STRENGTH],
  create: (args, emit) => engine(args, emit, ['leg']),
  table: () =>
    new RowTable(['confirmedAt', 'at', 'dir', 'price', 'label', 'supersedes'], (fact) =>
      fact.kind === 'leg'
        ? [fact.confirmedAt, fact.at, fact.direction, formatPrice(fact.price), fact.label ?? '', fact.supersedes ?? -1]
        : undefined,
    ),
};

export const STRUCTURE: DetectorEntry = {
  name: 'structure',
  meaning: 'Breaks of structure (BOS) and changes of character (CHoCH).',
  parameters: [STRENGTH],
  create: (args, emit) => engine(args, emit, ['break', 'protected']),
  table: () =>
    new RowTable(['confirmedAt', 'pivotAt', 'dir', 'type', 'level'], (fact) =>
      fact.kind === 'break'
        ? [fact.confirmedAt, fact.pivotAt, fact.direction, fact.type, formatPrice(fact.level)]
        : undefined,
    ),
};

export const ORDER_BLOCKS: DetectorEntry = {
  name: 'ob',
  meaning: 'Order blocks and the breakers that they become.',
  parameters: [STRENGTH],
  create: (args, emit) => engine(args, emit, ['zone', 'zone-state', 'retired']),
  table: () =>
    new ZoneTable('order-block', [
      ['touched', 'touchedAt'],
      ['broken', 'brokenAt'],
      ['ended', 'breakerEndAt'],
    ]),
};

export const SWEEPS: DetectorEntry = {
  name: 'sweeps',
  meaning: 'Highs and lows that were traded through, and whether the price came back on the same bar.',
  parameters: [STRENGTH],
  create: (args, emit) => engine(args, emit, ['taken', 'reclaimed', 'retired']),
  table: () =>
    new RowTable(['confirmedAt', 'pivotAt', 'dir', 'level', 'kind'], (fact) =>
      fact.kind === 'taken' && fact.of === 'pivot'
        ? [fact.confirmedAt, fact.pivotAt, fact.direction, formatPrice(fact.level), fact.by]
        : undefined,
    ),
};

export const FVG: DetectorEntry = {
  name: 'fvg',
  meaning: 'Fair value gaps: prices that three bars left untraded, and how they are filled and inverted.',
  parameters: [],
  create: (_, emit) => new ComponentDetector(new FairValueGaps(), emit),
  table: () =>
    new ZoneTable('fvg', [
      ['touched', 'touchedAt'],
      ['ce', 'ceAt'],
      ['filled', 'filledAt'],
      ['inverted', 'invertedAt'],
      ['ended', 'inversionEndAt'],
    ]),
};

export const EQUAL_LEVELS: DetectorEntry = {
  name: 'eqhl',
  meaning: 'Equal highs and lows: consecutive pivots at nearly the same price.',
  parameters: [{ ...STRENGTH, usual: 3 }],
  create: ([strength], emit) => new ComponentDetector(new EqualLevels({ strength: strength as number }), emit),
  table: () =>
    new RowTable(['confirmedAt', 'at', 'prevAt', 'dir', 'price', 'prevPrice'], (fact) =>
      fact.kind === 'equal'
        ? [
            fact.confirmedAt,
            fact.at,
            fact.previousAt,
            fact.direction,
            formatPrice(fact.price),
            formatPrice(fact.previousPrice),
          ]
        : undefined,
    ),
};

function engine([strength]: DetectorArguments, emit: Emit, kinds: readonly Fact['kind'][]): Detector {
  const component = new StructureEngine({ strength: strength as number });
  return new ComponentDetector(component, (fact) => {
    if (kinds.includes(fact.kind)) emit(fact);
  });
}
