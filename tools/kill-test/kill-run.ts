import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rng } from '#core/rng.ts';
import { atServer, testServerUrl } from '#adapters/storage/contract/store-places.ts';
import { judge } from '#tools/kill-test/judgement.ts';
import type { Judgement } from '#tools/kill-test/judgement.ts';
import { Trader } from '#tools/kill-test/trader.ts';
import type { Ack, TraderPlace } from '#tools/kill-test/trader.ts';

export interface KillRunOptions {
  readonly kills: number;
  readonly store: 'sqlite' | 'postgres';
  readonly seed: number;
  readonly speed: number;
  readonly onKill?: (kill: KillNote) => void;
}

export interface KillNote {
  readonly kill: number;
  readonly acks: number;
  /** Undefined when it was killed before it traded. */
  readonly tradingMs: number | undefined;
}

export interface KillReport extends Judgement {
  readonly kills: number;
  readonly killedBeforeTrading: number;
  readonly acks: number;
  /** From the start of the process to trading again, ms. */
  readonly tradingMs: { readonly median: number; readonly worst: number };
}

/** One start in so many is killed before it can have traded: in its recovery. */
const EARLY = 0.3;
const EARLY_MS = 1_200;
const LATE_MS = 900;
/** A process that does not trade by then is stuck. */
const PATIENCE_MS = 30_000;

/** Kills paper trading at random moments, over and over, and looks at what is left. */
export async function killRun(options: KillRunOptions): Promise<KillReport> {
  const { kills, store, seed, speed, onKill } = options;
  const rng = new Rng(seed);
  const place = await makePlace(store, speed);
  const acks: Ack[] = [];
  const times: number[] = [];
  let killedBeforeTrading = 0;
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const trader = new Trader(place);
      const tradingMs = await liveAndDie(trader, rng);
      if (tradingMs === undefined) killedBeforeTrading++;
      else times.push(tradingMs);
      acks.push(...trader.acks);
      onKill?.({ kill, acks: trader.acks.length, tradingMs });
    }
    const last = new Trader(place);
    times.push(await last.trading);
    await last.interrupt();
    acks.push(...last.acks);
    const judgement = await judge(place, acks);
    return { ...judgement, kills, killedBeforeTrading, acks: acks.length, tradingMs: summary(times) };
  } finally {
    await removePlace(place);
  }
}

/** Gives back how long it took to trade; undefined when it was killed before. */
async function liveAndDie(trader: Trader, rng: Rng): Promise<number | undefined> {
  if (rng.uniform() < EARLY) {
    await pause(rng.integer(1, EARLY_MS));
    await trader.kill();
    return trader.acks.length === 0 ? undefined : await trader.trading;
  }
  const tradingMs = await Promise.race([trader.trading, pause(PATIENCE_MS)]);
  await pause(rng.integer(0, LATE_MS));
  await trader.kill();
  if (tradingMs === undefined) throw new Error(`Expected to trade within ${PATIENCE_MS} ms`);
  return tradingMs;
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}

async function makePlace(store: 'sqlite' | 'postgres', speed: number): Promise<TraderPlace & { schema?: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-kill-'));
  if (store === 'sqlite') return { folder, databaseUrl: undefined, speed };
  const schema = `assay_kill_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const url = new URL(testServerUrl());
  url.searchParams.set('schema', schema);
  return { folder, databaseUrl: url.href, speed, schema };
}

async function removePlace({ folder, schema }: TraderPlace & { schema?: string }): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  if (schema === undefined) return;
  await atServer(['set client_min_messages = warning', `drop schema if exists ${schema} cascade`]);
}

function summary(times: readonly number[]) {
  const sorted = [...times].sort((a, b) => a - b);
  return { median: Math.round(sorted[sorted.length >> 1]!), worst: Math.round(sorted.at(-1)!) };
}
