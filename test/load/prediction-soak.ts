import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { openStore } from '#adapters/storage/store.ts';
import { predictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { PredictionSandbox } from '#sandbox/prediction/prediction-sandbox.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DEFAULT_WORLD } from '#sandbox/prediction/world/world-config.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { reachableMb } from './heap.ts';
import { lineThrough } from './least-squares.ts';
import type { FittedLine } from './least-squares.ts';
import { PredictionStage, STAGE_START } from './prediction-stage.ts';

export interface SoakOptions {
  /** Of the market's time. */
  readonly hours: number;
  /** Multiple of an ordinary day's events. */
  readonly load: number;
  readonly markets: number;
  readonly seed: number;
  readonly onSample?: (sample: SoakSample) => void;
}

/** The bot as it stands after so much of the market's time; counts since the beginning. */
export interface SoakSample {
  readonly hours: number;
  /** Heap and buffers after a collection, MB; the sandbox's are among them. */
  readonly heapMb: number;
  readonly messages: number;
  readonly events: number;
  readonly findings: number;
  readonly trades: number;
  readonly doubts: number;
  readonly reconnects: number;
  readonly snapshots: number;
  readonly missedHeartbeats: number;
}

export interface SoakReport extends SoakSample {
  readonly realSeconds: number;
  readonly peakMb: number;
  /** MB per hour of the market's time, after the warm-up: of everything, of the sandbox by itself, of the difference: the bot. */
  readonly slope: FittedLine;
  readonly sandboxSlope: FittedLine;
  readonly botSlope: FittedLine;
  /** Findings in markets whose book was in doubt, crossed or old. */
  readonly unsound: readonly string[];
  /** Markets whose book was not the sandbox's in the end. */
  readonly differing: readonly string[];
  readonly doubtsByReason: Readonly<Record<string, number>>;
  readonly troubles: Readonly<Record<string, number>>;
  /** What is wrong; empty when the bot passed. */
  readonly faults: readonly string[];
}

const SAMPLE_EVERY_MS = 5 * MINUTE_MS;
/** Until then windows of an hour and lists of bounded length fill; of a short run the first half. */
const WARM_UP_HOURS = 1;
/** Less than so much after the warm-up says nothing about growth. */
const STEADY_HOURS_MIN = 0.5;
const SLOPE_MAX_MB = 3;
/** A slope that is not larger than so many standard errors is none. */
const STANDARD_ERRORS = 3;

/** Runs the whole bot against a busy sandbox for hours of the market's time, and looks whether it grows. */
export async function soaked(options: SoakOptions): Promise<SoakReport> {
  const startedAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'assay-soak-'));
  try {
    const alone = await sandboxAlone(options);
    await using store = await openStore(folder);
    const stage = new PredictionStage({
      living: worldOf(options),
      markets: options.markets,
      store,
      seed: options.seed,
      isLong: true,
    });
    let events = 0;
    stage.onEvent = () => void events++;
    stage.start();
    const samples: SoakSample[] = [];
    for (let ms = SAMPLE_EVERY_MS; ms <= options.hours * HOUR_MS; ms += SAMPLE_EVERY_MS) {
      await stage.pass(SAMPLE_EVERY_MS);
      samples.push(await sampleOf(stage, ms, events));
      options.onSample?.(samples.at(-1)!);
    }
    const report = await judged(stage, samples, alone);
    await stage.stop();
    return { ...report, realSeconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function worldOf({ load, markets, seed }: SoakOptions): PredictionWorld {
  return new PredictionWorld({ ...DEFAULT_WORLD, seed, startTime: STAGE_START, marketCount: markets, pace: load });
}

/** The same markets with nobody there: what the sandbox keeps of its own past must not be taken for the bot's. */
async function sandboxAlone(options: SoakOptions): Promise<readonly SoakPoint[]> {
  const { seed, hours } = options;
  const clock = new VirtualClock(STAGE_START);
  const sandbox = new PredictionSandbox(
    worldOf(options),
    predictionConfig({ seed, start: STAGE_START, stepMs: 1_000 }),
    clock,
  );
  sandbox.start();
  const points: SoakPoint[] = [];
  for (let ms = SAMPLE_EVERY_MS; ms <= hours * HOUR_MS; ms += SAMPLE_EVERY_MS) {
    await clock.runUntil(STAGE_START + ms);
    points.push({ hours: ms / HOUR_MS, heapMb: await reachableMb() });
  }
  sandbox.stop();
  return points;
}

type SoakPoint = Pick<SoakSample, 'hours' | 'heapMb'>;

async function sampleOf({ host, health, line }: PredictionStage, ms: number, events: number): Promise<SoakSample> {
  const { messages, doubts, snapshots, connections } = health;
  return {
    hours: ms / HOUR_MS,
    heapMb: await reachableMb(),
    messages,
    events,
    findings: host.foundCount,
    trades: host.tradeCount,
    doubts: sum(Object.values(doubts)),
    reconnects: sum(connections.map(({ reconnects }) => reconnects)),
    snapshots,
    missedHeartbeats: line.pings - line.pongs,
  };
}

async function judged(
  stage: PredictionStage,
  samples: readonly SoakSample[],
  alone: readonly SoakPoint[],
): Promise<Omit<SoakReport, 'realSeconds'>> {
  // What is on its way may arrive, and what is in doubt be fetched.
  await stage.pass(5_000);
  const last = samples.at(-1)!;
  const bot = samples.map(({ hours, heapMb }, i) => ({ hours, heapMb: heapMb - alone[i]!.heapMb }));
  const [slope, sandboxSlope, botSlope] = [samples, alone, bot].map(slopeOf) as [FittedLine, FittedLine, FittedLine];
  const unsound = stage.unsound.map(({ record, why }) => `${record.finding.id}: ${why}`);
  const differing = await stage.differing();
  const isJudged = last.hours >= WARM_UP_HOURS + STEADY_HOURS_MIN;
  const grows = isJudged && botSlope.slope > SLOPE_MAX_MB && botSlope.slope > STANDARD_ERRORS * botSlope.standardError;
  const faults = [
    ...(grows ? [`the heap grows by ${botSlope.slope.toFixed(1)} MB an hour`] : []),
    ...(last.missedHeartbeats > 0 ? [`${last.missedHeartbeats} heartbeats were missed`] : []),
    ...(differing.length > 0 ? [`${differing.length} books are not the sandbox's`] : []),
    ...(unsound.length > 0 ? [`${unsound.length} findings rest on books that were not to be used`] : []),
  ];
  const peakMb = Math.max(...samples.map((sample) => sample.heapMb));
  const { doubts: doubtsByReason, troubles } = stage.health;
  return { ...last, peakMb, slope, sandboxSlope, botSlope, unsound, differing, doubtsByReason, troubles, faults };
}

function slopeOf(points: readonly SoakPoint[]): FittedLine {
  const warmUp = Math.min(WARM_UP_HOURS, points.at(-1)!.hours / 2);
  const steady = points.filter(({ hours }) => hours >= warmUp);
  return lineThrough(steady.map((point) => [point.hours, point.heapMb]));
}

function sum(list: readonly number[]): number {
  return list.reduce((total, each) => total + each, 0);
}
