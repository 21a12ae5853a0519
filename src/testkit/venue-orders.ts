import { Decimal } from '#core/decimal.ts';
import type { Rng } from '#core/rng.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { Bracket, OrderId, OrderOptions, OrderType, TimeInForce, TrailingOffset } from '#domain/orders/order.ts';
import type { OrderChanges } from '#domain/orders/venue-port.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';
import type { SimVenue } from '#engine/sim/sim-venue.ts';
import { orderOf, priceOf } from '#testkit/venue-story.ts';

/** Prices of generated markets are reflected here: `p` becomes `MIRROR - p`. */
export const MIRROR = 2_000;

/** One thing that is done at the close of a bar. */
export type VenueAct =
  | { readonly kind: 'submit'; readonly order: ApprovedOrder }
  | { readonly kind: 'cancel'; readonly id: OrderId }
  | { readonly kind: 'amend'; readonly id: OrderId; readonly changes: OrderChanges };

/** A generator of orders of every type, life and tie, around where the market stands; mirrored when told so. */
export class RandomOrders {
  private readonly rng: Rng;
  private readonly isMirrored: boolean;
  private count = 0;

  constructor(rng: Rng, isMirrored = false) {
    this.rng = rng;
    this.isMirrored = isMirrored;
  }

  /** What to do at the close of a bar of the straight market; the draws do not depend on the mirror. */
  actsAt(bar: Bar): readonly VenueAct[] {
    const { rng } = this;
    const kind = rng.uniform();
    const earlier = `o${rng.integer(0, Math.max(0, this.count - 1))}` as OrderId;
    const level = this.level(bar.close + rng.integer(-10, 10));
    const size = this.size();
    if (kind < 0.35) return [];
    if (kind < 0.42) return [{ kind: 'cancel', id: earlier }];
    if (kind < 0.47) return [{ kind: 'amend', id: earlier, changes: { price: priceOf(level) } }];
    if (kind < 0.5) return [{ kind: 'amend', id: earlier, changes: { quantity: orderOf('x', 'buy', size).quantity } }];
    return Array.from({ length: rng.integer(1, 3) }, () => ({ kind: 'submit', order: this.order(bar) }) as const);
  }

  private order(bar: Bar): ApprovedOrder {
    const { rng } = this;
    const n = this.count++;
    const buys = rng.uniform() < 0.5;
    const type = this.type(bar, buys);
    const timeInForce = this.life(bar.closeTime);
    const options = this.options(type, timeInForce, n);
    const reduceOnly = rng.uniform() < 0.3;
    const bracket = this.bracket(bar, buys, n);
    const side = buys === this.isMirrored ? 'sell' : 'buy';
    const usesBracket = !reduceOnly && rng.uniform() < 0.3;
    const size = usesBracket ? '6' : this.size();
    return orderOf(`o${n}`, side, size, {
      type,
      timeInForce,
      reduceOnly,
      ...(usesBracket ? { bracket } : {}),
      options,
    });
  }

  private bracket(bar: Bar, buys: boolean, n: number): Bracket {
    const { rng } = this;
    const sign = buys ? 1 : -1;
    const stop = bar.close - sign * rng.integer(4, 30);
    const near = bar.close + sign * rng.integer(4, 20);
    return {
      stopLoss: { id: `o${n}/stop` as OrderId, price: priceOf(this.level(stop)) },
      takeProfits: [near, near + sign * 5].map((at, i) => ({
        id: `o${n}/target-${i}` as OrderId,
        price: priceOf(this.level(at)),
        quantity: orderOf('x', 'buy', '3').quantity,
      })),
      breakEvenAfterFirst: rng.uniform() < 0.5,
    };
  }

  private type(bar: Bar, buys: boolean): OrderType {
    const { rng } = this;
    const at = bar.close + rng.integer(-12, 12);
    const trigger = priceOf(this.level(at));
    const price = priceOf(this.level(at + (buys ? 1 : -1) * rng.integer(0, 4)));
    const activation = rng.uniform() < 0.3 ? priceOf(this.level(bar.close + (buys ? -5 : 5))) : undefined;
    const offset = this.offset();
    const kind = pick(rng, KINDS);
    switch (kind) {
      case 'market':
      case 'market-to-limit':
        return { kind };
      case 'limit':
        return { kind, price: trigger };
      case 'stop':
      case 'touch':
        return { kind, trigger };
      case 'stop-limit':
      case 'touch-limit':
        return { kind, trigger, price };
      case 'trailing-stop':
        return { kind, offset, activation, trigger: undefined };
    }
  }

  private offset(): TrailingOffset {
    const { rng } = this;
    const amount = priceOf(rng.integer(2, 15));
    return rng.uniform() < 0.5 ? { kind: 'amount', amount } : { kind: 'atr', multiple: Decimal.of(2n), period: 3 };
  }

  private life(now: number): TimeInForce {
    const { rng } = this;
    const expiresAt = (now + rng.integer(1, 8) * 60_000) as UnixMs;
    return pick(rng, [
      { kind: 'gtc' },
      { kind: 'gtc' },
      { kind: 'gtd', expiresAt },
      { kind: 'day', expiresAt },
      { kind: 'ioc' },
      { kind: 'fok' },
    ] as const);
  }

  private options(type: OrderType, life: TimeInForce, n: number): Partial<OrderOptions> {
    const { rng } = this;
    const canRest = type.kind === 'limit' || type.kind === 'stop-limit' || type.kind === 'touch-limit';
    const postOnly = rng.uniform() < 0.4 && canRest && life.kind !== 'ioc' && life.kind !== 'fok';
    const hasParent = rng.uniform() < 0.25 && n > 0;
    const parent = `o${n - rng.integer(1, 3)}` as OrderId;
    const group = { id: `g${rng.integer(0, 8)}`, kind: n % 9 < 5 ? 'oco' : 'ouo' } as const;
    const named = { ...group, id: `${group.kind}-${group.id}-${Math.floor(n / 9)}` };
    return {
      postOnly,
      parent: hasParent ? parent : undefined,
      group: rng.uniform() < 0.3 ? named : undefined,
    };
  }

  private size(): string {
    return `${this.rng.integer(1, 12)}`;
  }

  private level(straight: number): number {
    return this.isMirrored ? MIRROR - straight : straight;
  }
}

const KINDS = [
  'market',
  'market-to-limit',
  'limit',
  'limit',
  'stop',
  'stop-limit',
  'touch',
  'touch-limit',
  'trailing-stop',
] as const;

/** A configuration with every policy drawn. */
export function randomSim(rng: Rng): SimConfig {
  const config: SimConfig = {
    ...FREE_SIM,
    halfSpreadBps: pick(rng, [0, 20]),
    sameBar: pick(rng, ['stopFirst', 'openHighLowClose', 'adaptive']),
    stopGap: pick(rng, ['open', 'atStop', 'atStopInRange']),
    limitFill: pick(rng, ['penetrate', 'touch', { kind: 'probability', ratio: 0.5, seed: 1 }] as const),
    limitGap: pick(rng, ['atLimit', 'atOpen']),
    marketFill: pick(rng, ['nextOpen', 'fillAtClose']),
    entryBarExits: pick(rng, ['proven', 'marketEntries', 'nextBar', 'alongPath']),
    trailing: pick(rng, ['afterBar', 'withinBar']),
    volume: pick(rng, [{ kind: 'whole' }, { kind: 'share', ratio: 0.1 }, { kind: 'quarter' }] as const),
    latency: pick(rng, [
      { kind: 'none' },
      { kind: 'none' },
      { kind: 'sampled', quantilesMs: [1_000, 90_000], seed: 3 },
    ] as const),
    slippage: pick(rng, [
      { kind: 'bps', bps: 5 },
      { kind: 'ticks', ticks: 1 },
      { kind: 'volumeShare', factor: 0.05 },
    ] as const),
    triggeredOnArrival: pick(rng, ['works', 'rejected']),
    opposite: pick(rng, ['besideBrackets', 'closesOldest', 'never']),
    marketQueue: pick(rng, ['arrival', 'exitsFirst']),
    closeFills: pick(rng, ['atOnce', 'withNextBar']),
    stopEntries: pick(rng, ['likeStops', 'fromLastClose']),
    stopLimits: pick(rng, ['market', 'atTrigger']),
  };
  const walks = config.volume?.kind === 'quarter' || config.entryBarExits === 'alongPath';
  return walks && config.sameBar === 'stopFirst' ? { ...config, sameBar: 'adaptive' } : config;
}

export function perform(venue: SimVenue, acts: readonly VenueAct[]): void {
  for (const act of acts) {
    if (act.kind === 'submit') venue.submit(act.order);
    else if (act.kind === 'cancel') venue.cancel(act.id);
    else venue.amend(act.id, act.changes);
  }
}

function pick<T>(rng: Rng, choices: readonly T[]): T {
  return choices[rng.integer(0, choices.length - 1)]!;
}
