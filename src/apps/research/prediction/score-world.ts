import { HOUR_MS, MINUTE_MS, SECOND_MS, unixMs } from '#core/time.ts';
import { PredictionDesk } from '#desks/prediction/desk.ts';
import type { EventOf } from '#desks/prediction/score/matching.ts';
import { tallyFindings } from '#desks/prediction/score/score-findings.ts';
import type { DetectorTally } from '#desks/prediction/score/score-findings.ts';
import { predictionSettings } from '#desks/prediction/settings.ts';
import type { PredictionSettingsInput } from '#desks/prediction/settings.ts';
import type { DetectorName, Finding } from '#domain/prediction/finding.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { Truth } from '#domain/prediction/truth.ts';
import type { LivingMarkets } from '#sandbox/prediction/living-markets.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DEFAULT_WORLD, QUIET_WORLD } from '#sandbox/prediction/world/world-config.ts';
import type { WorldConfig } from '#sandbox/prediction/world/world-config.ts';

/** A generated world that the desk watches, so that its findings can be judged. */
export interface ScoreSetup {
  readonly seed: number;
  readonly markets: number;
  readonly hours: number;
  /** Nothing is planted but news: whatever else is said is false. */
  readonly isQuiet: boolean;
  /** How many times as often as usual something is planted; in a quiet world, news. */
  readonly density: number;
  readonly settings?: PredictionSettingsInput;
}

export interface ScoredWorld {
  readonly seed: number;
  readonly tallies: readonly DetectorTally[];
  readonly events: number;
  readonly planted: number;
  /** Detectors that were switched off because they failed. */
  readonly switchedOff: readonly DetectorName[];
}

/** Of a run's beginning: the detectors learn, nothing is judged. */
export const LEARNING_MS = 2 * HOUR_MS;
/** What is planted in the last minutes need not be found. */
const ENDING_MS = 10 * MINUTE_MS;

/** Runs a world from beginning to end and judges what was said about it. The same setup gives the same counts. */
export function scoreWorld(setup: ScoreSetup): ScoredWorld {
  const { seed, markets, hours } = setup;
  const config = worldConfig(setup);
  const world = new PredictionWorld(config);
  const from = config.startTime + LEARNING_MS;
  const to = from + hours * HOUR_MS;
  const watched = watchWorld(world, to, setup.settings);
  const options = { from, to: to - ENDING_MS, detectors: watched.detectors, eventOf: watched.eventOf };
  const { findings, truths, events, switchedOff } = watched;
  const tallies = tallyFindings(findings, truths, hours * 60 * markets, options);
  const planted = truths.filter((truth) => truth.from >= from).length;
  return { seed, tallies, events, planted, switchedOff };
}

function worldConfig({ seed, markets, isQuiet, density }: ScoreSetup): WorldConfig {
  const usual = isQuiet ? QUIET_WORLD : DEFAULT_WORLD;
  const often = Object.entries(usual.plants.perMarketDay).map(([kind, times]) => [kind, times * density]);
  return { ...usual, seed, marketCount: markets, plants: { planned: [], perMarketDay: Object.fromEntries(often) } };
}

export interface WatchedWorld {
  readonly findings: readonly Finding[];
  readonly truths: readonly Truth[];
  readonly events: number;
  readonly detectors: readonly DetectorName[];
  readonly switchedOff: readonly DetectorName[];
  readonly eventOf: EventOf;
}

/** Lets a desk watch living markets until an instant, second by second. */
function watchWorld(world: LivingMarkets, to: number, settings?: PredictionSettingsInput): WatchedWorld {
  const desk = new PredictionDesk({ settings: predictionSettings(settings) });
  const findings: Finding[] = [];
  const eventOfMarket = new Map<MarketId, string>();
  const say = (finding: Finding): void => void findings.push(finding);
  const meet = (): void => {
    for (const market of world.markets()) {
      if (market.status !== 'open') continue;
      desk.addMarket(market);
      if (market.event !== undefined) eventOfMarket.set(market.id, market.event.id);
    }
  };
  const take = (event: PredictionEvent): void => {
    if (desk.state(event.market) === undefined) meet();
    desk.take(event, say);
    if (event.kind === 'resolved') desk.removeMarket(event.market);
  };
  meet();
  for (let now = world.now + SECOND_MS; now <= to; now += SECOND_MS) {
    world.advanceTo(unixMs(now), take);
    desk.onTime(unixMs(now), say);
  }
  const { events, detectors } = desk.health();
  return {
    findings,
    truths: world.truths(),
    events,
    detectors: detectors.map(({ detector }) => detector),
    switchedOff: detectors.filter(({ isOn }) => !isOn).map(({ detector }) => detector),
    eventOf: (market) => eventOfMarket.get(market),
  };
}
