import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { quantity } from '#core/money.ts';
import { Redacted } from '#core/redacted.ts';
import { Rng } from '#core/rng.ts';
import { MINUTE_MS, SECOND_MS, unixMs } from '#core/time.ts';
import type { HttpPort } from '#core/wire.ts';
import type { KillSwitchState } from '#domain/operations/kill-switch.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import type { VenueFill } from '#domain/orders/venue-gateway.ts';
import { outcomeInstrumentId } from '#domain/prediction/outcome-instrument.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionDecision } from '#engine/prediction/prediction-decision.ts';
import { DEFAULT_PREDICTION_RUN } from '#engine/prediction/prediction-config.ts';
import { PredictionRun } from '#engine/prediction/prediction-run.ts';
import type { OpenOutcomeVenue } from '#engine/prediction/outcome-venue.ts';
import { checkAccount } from '#runtime/prediction/account-check.ts';
import { killBrake } from '#runtime/prediction/kill-brake.ts';
import { LiveBrake } from '#runtime/prediction/live-brake.ts';
import { LiveOutcomes } from '#runtime/prediction/live-outcomes.ts';
import type { FaultRule } from '#sandbox/faults/fault-rule.ts';
import { withFaults } from '#sandbox/faults/with-faults.ts';
import { predictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { PredictionSandbox } from '#sandbox/prediction/prediction-sandbox.ts';
import { ScriptedMarkets, scriptedMarket } from '#sandbox/prediction/scripted-markets.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { ScriptedFindings } from '#testkit/prediction/prediction-story.ts';
import type { ScriptedSignal } from '#testkit/prediction/prediction-story.ts';
import { openApiKey } from '#adapters/polymarket/auth/api-keys.ts';
import { pastFees } from '#adapters/polymarket/fees/fee-schedule.ts';
import { MemoryOrderNotes } from '#adapters/polymarket/venue/order-notes.ts';
import { PolymarketVenue } from '#adapters/polymarket/venue/polymarket-venue.ts';
import { lastGate } from '#apps/prediction/live/last-gate.ts';

const START = unixMs(Date.UTC(2026, 8, 1));
const KEY = new Redacted(`0x${'1'.repeat(64)}`);
const market = scriptedMarket(1, { fees: pastFees('crypto') });
const YES = outcomeInstrumentId(market, 0);
/** The venue takes the order, and neither its answer nor its stream gets through. */
const LOST_ANSWER: readonly FaultRule[] = [
  { on: 'http', method: 'POST', path: '/order', plan: { nth: [1] }, fault: { kind: 'lose-reply' } },
  { on: 'socket', path: '/ws/user', plan: { chance: 1 }, fault: { kind: 'drop' } },
];
const BOOK = { bids: [4_900, 100e6, 4_800, 200e6], asks: [5_100, 50e6] };

describe('a live prediction desk at the sandbox', () => {
  it('buys at once, pays the exact fee, and its books are those of the venue', async () => {
    const stage = await Stage.open();
    await stage.find({ direction: 'long', contracts: '20' });
    // 20 * 0.51 = 10.20, fee 20 * 0.07 * 0.51 * 0.49 = 0.34986.
    expect(stage.words()).toEqual(['accepted', 'filled 20 at 0.51']);
    expect(stage.cash()).toBe('9989.45014000');
    await stage.expectSameBooks();
    expect(stage.live.committed().toNumber()).toBe(10.54986);
  });

  it('takes what there is of a larger order, and the rest is not left standing', async () => {
    const stage = await Stage.open();
    await stage.find({ direction: 'long', contracts: '80' });
    expect(stage.words()).toEqual(['accepted', 'filled 50 at 0.51', 'cancelled']);
    expect(await stage.settle(stage.venue.openOrders())).toEqual([]);
    await stage.expectSameBooks();
    // What was not had is no stake any more.
    expect(stage.live.committed().toNumber()).toBe(25.5 + 0.87465);
  });

  it('sells at the bid when its time is over, and has lost the spread and two fees', async () => {
    const stage = await Stage.open();
    await stage.find({ direction: 'long', contracts: '20', holdMs: 30 * SECOND_MS });
    await stage.pass(40 * SECOND_MS, { isHeard: true });
    expect(stage.run.openPositions()).toEqual([]);
    expect(stage.cash()).toBe('9998.90028000');
    expect(stage.live.held()).toEqual([]);
    await stage.expectSameBooks();
  });

  it('hears of a refusal, and goes on', async () => {
    // Fewer contracts than the venue takes in one order.
    const stage = await Stage.open();
    await stage.find({ direction: 'long', contracts: '2' });
    expect(stage.decisions[0]!.outcome).toMatchObject({ kind: 'denied' });
    const poor = await Stage.open({ collateral: '5', capital: '1000' });
    await poor.find({ direction: 'long', contracts: '20' });
    expect(poor.words()).toEqual(['rejected funds']);
    expect(poor.run.openPositions()).toEqual([]);
    expect(poor.live.committed().isZero()).toBe(true);
  });

  it('looks up an order whose answer was lost, and there is one order only', async () => {
    const stage = await Stage.open();
    stage.faults(LOST_ANSWER);
    await stage.find({ direction: 'long', contracts: '20' });
    // Meanwhile nothing else is sent in this market, not even to turn round.
    await stage.find({ direction: 'short', contracts: '20' });
    expect(stage.notes).toEqual([expect.stringContaining('it is not known what became of an order')]);
    expect([stage.orderPosts, stage.words()]).toEqual([1, ['rejected venue']]);
    stage.faults([]);
    await stage.pass(2 * MINUTE_MS, { isHeard: true });
    // It was there all the time; what was to be left is sold once it is known.
    expect(stage.words().filter((word) => word.startsWith('filled'))).toEqual([
      'filled 20 at 0.51',
      'filled 20 at 0.49',
    ]);
    expect(stage.orderPosts).toBe(2);
    await stage.expectSameBooks();
  });

  it('gives an order up that was lost on its way, once it is certain, and does not send it again', async () => {
    const stage = await Stage.open();
    stage.faults([{ on: 'http', method: 'POST', path: '/order', plan: { nth: [1] }, fault: { kind: 'lose-request' } }]);
    await stage.find({ direction: 'long', contracts: '20' });
    await stage.pass(MINUTE_MS / 2);
    // 20 at the limit of 0.52 with its fee, 20 * 0.07 * 0.52 * 0.48: the most that it may still cost.
    expect(stage.live.committed().toNumber()).toBe(10.74944);
    await stage.pass(MINUTE_MS, { isHeard: true });
    expect(stage.words()).toEqual(['rejected not-received']);
    expect([stage.orderPosts, stage.run.openPositions().length]).toEqual([1, 0]);
    expect(stage.live.committed().isZero()).toBe(true);
    await stage.expectSameBooks();
  });

  it('is paid 1 or 0 when the market is decided, to the last digit', async () => {
    for (const winner of [0, 1] as const) {
      const stage = await Stage.open();
      await stage.find({ direction: 'long', contracts: '20' });
      await stage.resolve(winner);
      expect(stage.run.openPositions()).toEqual([]);
      expect(stage.cash()).toBe(winner === 0 ? '10009.45014000' : '9989.45014000');
      await stage.expectSameBooks();
      expect(stage.live.committed().isZero()).toBe(true);
    }
  });

  it('waits with the payment for an order of which it does not know what became', async () => {
    const stage = await Stage.open();
    stage.faults(LOST_ANSWER);
    await stage.find({ direction: 'long', contracts: '20' });
    await stage.resolve(0);
    expect([stage.cash(), stage.run.openPositions().length]).toEqual(['10000.00000000', 1]);
    stage.faults([]);
    await stage.pass(2 * MINUTE_MS);
    expect([stage.cash(), stage.run.openPositions().length]).toEqual(['10009.45014000', 0]);
    await stage.expectSameBooks();
  });

  it('sends nothing from 250 ms after the kill switch was pulled, and again after it was lifted', async () => {
    const stage = await Stage.open();
    stage.kill = { kind: 'on', since: START, reason: 'a test', flatten: false, token: 't' };
    await stage.pass(250);
    await stage.find({ direction: 'long', contracts: '20' });
    expect(stage.words()).toEqual(['rejected venue']);
    expect(stage.orderPosts).toBe(0);
    expect(stage.notes.join()).toContain('the kill switch is on: a test');
    stage.kill = { kind: 'off' };
    await stage.pass(250);
    await stage.find({ direction: 'long', contracts: '20' });
    expect(stage.orderPosts).toBe(1);
    stage.isKillBroken = true;
    await stage.pass(250);
    expect(stage.brake.why).toContain('cannot be read');
  });

  it('holds an order back at the last gate when the switch is pulled while the venue is asked for its rules', async () => {
    const stage = await Stage.open();
    const slow = { kind: 'delay', thereMs: 2_000, backMs: 0 } as const;
    stage.faults([{ on: 'http', method: 'GET', path: `/markets/${market.id}`, plan: { nth: [1] }, fault: slow }]);
    await stage.find({ direction: 'long', contracts: '20' });
    stage.kill = { kind: 'on', since: START, reason: 'a test', flatten: false, token: 't' };
    await stage.pass(5 * SECOND_MS);
    expect([stage.orderPosts, stage.words()]).toEqual([0, ['rejected not-received']]);
    expect(stage.run.openPositions()).toEqual([]);
  });

  it('stops for good when an execution has failed on the chain', async () => {
    const stage = await Stage.open();
    await stage.find({ direction: 'long', contracts: '20' });
    const [fill] = await stage.settle(stage.fillsOfAll());
    stage.live.onFailedTrade(fill!);
    stage.live.onFailedTrade(fill!);
    expect(stage.halts).toEqual([expect.stringContaining('failed on the chain')]);
    await stage.find({ direction: 'short', contracts: '20' });
    expect(stage.orderPosts).toBe(1);
    expect(stage.live.held()).toMatchObject([{ instrument: YES }]);
  });

  it('stops for good when somebody else trades in its account', async () => {
    const stage = await Stage.open();
    const other = await stage.secondVenue();
    await stage.settle(other.submit(stage.foreignOrder('market')));
    await stage.pass(SECOND_MS);
    expect(stage.halts).toEqual([expect.stringContaining('did not order')]);
  });

  it('sends nothing while its account is not heard, its book is in doubt, or beyond the cap', async () => {
    const stage = await Stage.open({ most: '12' });
    await stage.find({ direction: 'long', contracts: '20' });
    // The other way: what is held is sold, and counts until that is known.
    await stage.find({ direction: 'short', contracts: '20' });
    expect(stage.orderPosts).toBe(2);
    expect(stage.notes).toEqual([expect.stringContaining('more than --most allows')]);
    const doubtful = await Stage.open();
    await doubtful.find({ direction: 'long', contracts: '20' }, { kind: 'doubt', reason: 'hash', message: 'a test' });
    expect(doubtful.orderPosts).toBe(0);
    const deaf = await Stage.open();
    deaf.closeAccountStream();
    await deaf.pass(10);
    await deaf.find({ direction: 'long', contracts: '20' });
    expect([deaf.orderPosts, deaf.words()]).toEqual([0, ['rejected venue']]);
  });

  it('ends with nothing working, and what it holds stays', async () => {
    const stage = await Stage.open();
    await stage.find({ direction: 'long', contracts: '20' });
    expect(await stage.settle(stage.live.end(5_000))).toBe(true);
    expect(stage.live.held()).toMatchObject([{ instrument: YES }]);
    expect(await stage.settle(stage.venue.openOrders())).toEqual([]);
  });

  it('decides as on paper', async () => {
    const plans: readonly ScriptedSignal[] = [
      { direction: 'long', contracts: '20' },
      { direction: undefined },
      { direction: 'long', contracts: '10' },
      { direction: 'long', contracts: '2' },
    ];
    const decided: string[][] = [];
    for (const isPaper of [false, true]) {
      const stage = await Stage.open({ isPaper });
      for (const plan of plans) await stage.find(plan);
      decided.push(stage.decisions.map(({ finding, outcome }) => `${finding.id} ${outcome.kind}`));
    }
    expect(decided[0]).toEqual(decided[1]);
    expect(decided[0]!.map((words) => words.split(' ')[1])).toEqual([
      'submitted',
      'told',
      'position-open',
      'position-open',
    ]);
  });
});

describe('an account before a live desk begins', () => {
  it('is refused with an order or contracts that the desk has not made, which are named', async () => {
    const stage = await Stage.open();
    const other = await stage.secondVenue();
    await stage.settle(other.submit(stage.foreignOrder('resting')));
    const withOrder = await stage.settle(stage.check().catch((error: unknown) => error));
    expect(withOrder).toMatchObject({ code: 'live.refused' });
    expect(String(withOrder)).toContain(YES);
    await stage.settle(other.cancel(stage.foreignOrder('resting')));
    expect(await stage.settle(stage.check())).toEqual([]);
    await stage.settle(other.submit(stage.foreignOrder('market')));
    const withContracts = await stage.settle(stage.check([YES]).catch((error: unknown) => error));
    expect(withContracts).toMatchObject({ code: 'live.refused' });
    expect(String(withContracts)).toContain(`10.000000 ${YES}`);
  });

  it('is known again with what the desk bought in an earlier life, which is not added to', async () => {
    const stage = await Stage.open();
    await stage.find({ direction: 'long', contracts: '20' });
    const held = await stage.settle(stage.check([YES]));
    expect(held.map(({ instrument, quantity: size, cost }) => [instrument, size.toNumber(), cost.toNumber()])).toEqual([
      [YES, 20, 10.54986],
    ]);
    const other = await stage.secondVenue();
    await stage.settle(other.submit(stage.foreignOrder('market')));
    const mixed = await stage.settle(stage.check([YES]).catch((error: unknown) => error));
    expect(String(mixed)).toMatch(/holds "30\S* question-1:yes@polymarket, of which ours are 20/);
    // An order that left within the last minute might still have come: that was waited for.
    expect(stage.notes.join()).toContain('waiting');
  });
});

interface StageOptions {
  readonly collateral?: string;
  readonly capital?: string;
  readonly most?: string;
  readonly isPaper?: boolean;
}

type Said =
  Extract<PredictionEvent, { kind: 'book' | 'doubt' | 'resolved' }> extends infer Event
    ? Event extends unknown
      ? Omit<Event, 'market' | 'time' | 'receivedTime'>
      : never
    : never;

/** A sandbox of one market, an account there, and a run that hears what the test says. */
class Stage {
  readonly decisions: PredictionDecision[] = [];
  readonly events: OrderEvent[] = [];
  readonly notes: string[] = [];
  readonly halts: string[] = [];
  readonly brake = new LiveBrake();
  readonly strategy = new ScriptedFindings();
  readonly orderNotes = new MemoryOrderNotes();
  kill: KillSwitchState = { kind: 'off' };
  isKillBroken = false;
  orderPosts = 0;
  venue!: PolymarketVenue;
  live!: LiveOutcomes;
  run!: PredictionRun;
  private readonly clock = new VirtualClock(START);
  private readonly living = new ScriptedMarkets(START, [market]);
  private readonly sandbox: PredictionSandbox;
  private readonly wires: ReturnType<typeof withFaults>;

  private constructor({ collateral = '10000' }: StageOptions) {
    const config = predictionConfig({ hasLegacy: false, collateral });
    this.sandbox = new PredictionSandbox(this.living, config, this.clock);
    const http = this.sandbox.services.clob;
    this.wires = withFaults({ http, sockets: this.sandbox.sockets }, [], this.clock, new Rng(1));
  }

  static async open(options: StageOptions = {}): Promise<Stage> {
    const stage = new Stage(options);
    const { clock, living, sandbox } = stage;
    sandbox.start();
    living.plan({ kind: 'book', ...BOOK, market: market.id, time: START, receivedTime: START });
    living.now = unixMs(START - 1);
    await clock.runUntil(START + 100);
    stage.venue = await stage.openVenue(stage.orderNotes);
    stage.live = stage.openLive(options.most ?? '1000');
    stage.run = stage.openRun(options.capital ?? '10000', options.isPaper === true ? undefined : stage.live.open);
    stage.run.watch(market);
    stage.live.start();
    const store = {
      read: () => (stage.isKillBroken ? Promise.reject(new Error('the disk is gone')) : Promise.resolve(stage.kill)),
    };
    const report = { signal: new AbortController().signal, well: () => undefined, degraded: () => undefined };
    void killBrake({ store, brake: stage.brake, clock }).run(report);
    await stage.pass(SECOND_MS);
    expect(stage.brake.why).toBeUndefined();
    return stage;
  }

  /** The run finds something in the book as it stands, and the answers come. */
  async find(plan: ScriptedSignal, said: Said = { kind: 'book', ...BOOK }): Promise<void> {
    this.strategy.plan(market, plan);
    this.say(said);
    await this.pass(500);
  }

  say(said: Said): void {
    const now = this.clock.now();
    this.run.onEvent({ ...said, market: market.id, time: now, receivedTime: now });
  }

  async resolve(winner: 0 | 1): Promise<void> {
    this.sandbox.resolve(market.id, winner);
    await this.settle(this.venue.onMarket({ ...market, status: 'resolved', winner }).catch(() => undefined));
    this.say({ kind: 'resolved', winner });
    await this.pass(500);
  }

  /** `isHeard`: the book is told again each second. */
  async pass(ms: number, { isHeard = false } = {}): Promise<void> {
    const end = this.clock.now() + ms;
    for (; this.clock.now() < end;) {
      await this.clock.runUntil(Math.min(end, this.clock.now() + SECOND_MS));
      await new Promise((resolve) => void setImmediate(resolve));
      if (isHeard) this.say({ kind: 'book', ...BOOK });
      else this.run.onTime(this.clock.now());
    }
  }

  async settle<T>(answer: Promise<T>): Promise<T> {
    const wait = { isOpen: true };
    const done = (): void => void (wait.isOpen = false);
    answer.then(done, done);
    for (let i = 0; wait.isOpen && i < 10_000; i++) {
      await new Promise((resolve) => void setImmediate(resolve));
      if (i > 20) await this.clock.runUntil(this.clock.now() + 10);
    }
    return answer;
  }

  faults(rules: readonly FaultRule[]): void {
    this.wires.setRules(rules);
  }

  /** The account is not heard for a while; whoever listens finds out and comes back. */
  closeAccountStream(): void {
    this.sandbox.closeSockets();
  }

  words(): string[] {
    return this.events.map((event) => {
      if (event.kind === 'filled') return `filled ${event.fill.quantity.toString()} at ${event.fill.price.toString()}`;
      return event.kind === 'rejected' ? `rejected ${event.reason}` : event.kind;
    });
  }

  cash(): string {
    return this.run.account().cash.amount.toString();
  }

  async expectSameBooks(): Promise<void> {
    const { balances } = await this.settle(this.venue.account());
    expect(this.run.account().cash.amount.minus(balances[0]!.free).isZero()).toBe(true);
    const held = await this.settle(this.venue.holding(YES));
    const open = this.run.openPositions().reduce((sum, position) => sum.plus(position.open), Decimal.ZERO);
    expect(held!.equals(open)).toBe(true);
  }

  async fillsOfAll(): Promise<readonly VenueFill[]> {
    const fills = await Promise.all(
      [...this.orderNotes.all()].map(({ name, instrument }) => this.venue.fillsOf({ clientId: name, instrument })),
    );
    return fills.flat();
  }

  /** The same account, used by somebody else. */
  secondVenue(): Promise<PolymarketVenue> {
    return this.openVenue(new MemoryOrderNotes());
  }

  foreignOrder(how: 'resting' | 'market') {
    const price = Decimal.parse('0.30') as never;
    const resting = { kind: 'limit', price, timeInForce: 'gtc', postOnly: false } as const;
    const type = how === 'market' ? ({ kind: 'market' } as const) : resting;
    const size = quantity(Decimal.parse('10'));
    return { clientId: how as never, instrument: YES, side: 'buy', quantity: size, type } as const;
  }

  check(listed: readonly (typeof YES)[] = []) {
    return checkAccount({
      gateway: this.venue,
      holding: (instrument) => this.venue.holding(instrument),
      clock: this.clock,
      noted: [...this.orderNotes.all()].map(({ name, instrument, sentAt }) => ({ clientId: name, instrument, sentAt })),
      listed: listed.map((instrument) => ({ instrument, isDecided: false })),
      onNote: (text) => void this.notes.push(text),
    });
  }

  private openLive(most: string): LiveOutcomes {
    return new LiveOutcomes({
      gateway: this.venue,
      clock: this.clock,
      brake: this.brake,
      session: 'test',
      most: Decimal.parse(most),
      carried: [],
      listener: {
        onNews: () => this.run.onTime(this.clock.now()),
        onNote: (text) => void this.notes.push(text),
        onHalt: (why) => void this.halts.push(why),
      },
    });
  }

  private openRun(capital: string, openVenue: OpenOutcomeVenue | undefined): PredictionRun {
    return new PredictionRun({
      config: { ...DEFAULT_PREDICTION_RUN, capital },
      strategy: this.strategy,
      gates: [],
      sizer: {
        size: ({ signal }) => ({
          kind: 'sized',
          quantity: quantity(Decimal.fromNumber(signal.context.modelProbability!, 2, 'down')),
          share: 0.01,
          limitedBy: 'the story',
        }),
      },
      listener: {
        onDecision: (decision) => void this.decisions.push(decision),
        onOrderEvent: (event) => void this.events.push(event),
      },
      ...(openVenue === undefined ? {} : { openVenue }),
    });
  }

  private async openVenue(notes: MemoryOrderNotes): Promise<PolymarketVenue> {
    const http = this.sandbox.services.clob;
    const attestation = { privateKey: KEY, chainId: 137, timestamp: Math.floor(START / 1_000), nonce: 0 };
    const apiKey = await openApiKey(http, attestation);
    const { wires, clock, brake } = this;
    const isDesk = notes === this.orderNotes;
    const counted: HttpPort = (request, options) => {
      if (isDesk && request.method === 'POST' && request.path === '/order') this.orderPosts++;
      return wires.http(request, options);
    };
    return new PolymarketVenue({
      http: isDesk ? lastGate(counted, brake) : counted,
      sockets: wires.sockets,
      clock,
      credentials: { privateKey: KEY, apiKey, funder: undefined, signatureType: 0 },
      markets: () => Promise.resolve([market]),
      notes,
      settings: { jitter: () => 0.5 },
    });
  }
}
