import { expect } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import type { Price, Quantity } from '#core/money.ts';
import { price, quantity } from '#core/money.ts';
import { HOUR_MS } from '#core/time.ts';
import type { Side } from '#domain/orders/order.ts';
import type {
  CancelAnswer,
  ClientOrderId,
  SubmitAnswer,
  VenueFill,
  VenueGateway,
  VenueListener,
  VenueOrder,
  VenueOrderReport,
  VenueOrderType,
} from '#domain/orders/venue-gateway.ts';
import type { VenueHand, VenueStage, VenueTraits } from '#testkit/venue-laws/venue-stage.ts';

/** What is asked for in a law; the rest is the stage's usual: one lot of its instrument. */
export interface Wish {
  readonly name: string;
  readonly side?: Side;
  readonly size?: string;
  readonly instrument?: string;
}

/** One adapter on a stage, with the words in which the laws are told. Each call lets as much time pass as its answer needs. */
export class VenueActor {
  readonly gateway: VenueGateway;
  readonly hand: VenueHand;
  readonly traits: VenueTraits;
  private readonly stage: VenueStage;

  constructor(stage: VenueStage, gateway = stage.open()) {
    this.stage = stage;
    this.gateway = gateway;
    this.hand = stage.hand;
    this.traits = stage.traits;
  }

  buyMarket(wish: Wish): Promise<SubmitAnswer> {
    return this.submit(wish, { kind: 'market' });
  }

  /** Rests below the market. */
  rest(wish: Wish): Promise<SubmitAnswer> {
    return this.submit(wish, limit(this.traits.below));
  }

  submit(wish: Wish, type: VenueOrderType): Promise<SubmitAnswer> {
    return this.settle(this.gateway.submit(this.order(wish, type)));
  }

  /** Submits, and expects the venue to take it. */
  async accepted(wish: Wish, type: VenueOrderType): Promise<VenueOrderReport> {
    return acceptedReport(await this.submit(wish, type));
  }

  order(wish: Wish, type: VenueOrderType): VenueOrder {
    const { traits } = this;
    return {
      clientId: clientId(wish.name),
      instrument: wish.instrument === undefined ? traits.instrument : (wish.instrument as typeof traits.instrument),
      side: wish.side ?? 'buy',
      type,
      quantity: size(wish.size ?? traits.lot),
    };
  }

  cancel(name: string): Promise<CancelAnswer> {
    return this.settle(this.gateway.cancel(this.nameOf(name)));
  }

  find(name: string): Promise<VenueOrderReport | undefined> {
    return this.settle(this.gateway.find(this.nameOf(name)));
  }

  /** The order, which must be there. */
  async found(name: string): Promise<VenueOrderReport> {
    const report = await this.find(name);
    if (report === undefined) throw new Error(`Expected an order "${name}" at the venue, found none`);
    return report;
  }

  fillsOf(name: string): Promise<readonly VenueFill[]> {
    return this.settle(this.gateway.fillsOf(this.nameOf(name)));
  }

  async openNames(): Promise<string[]> {
    const open = await this.settle(this.gateway.openOrders(this.traits.instrument));
    return open.map((report) => report.clientId);
  }

  /** A part of the usual lot, in quarters. */
  quarters(count: number): string {
    return Decimal.parse(this.traits.lot)
      .times(Decimal.parse('0.25'))
      .times(Decimal.of(BigInt(count)))
      .toString();
  }

  /** Orders that the venue has ever accepted under a name. */
  ordersAtVenue(name: string): number {
    return this.hand.orders(clientId(name)).length;
  }

  attempts(name: string): number {
    return this.hand.attempts(clientId(name));
  }

  /** Lets time pass until the venue's clock shows an instant. */
  async passUntil(venueTime: number): Promise<void> {
    const missing = venueTime - this.hand.now();
    if (missing > 0) await this.pass(missing);
  }

  async pass(ms: number): Promise<void> {
    await turn();
    await this.stage.clock.runUntil(this.stage.clock.now() + ms);
    await turn();
  }

  /** Waits for an answer, letting time pass while there is none. */
  async settle<T>(answer: Promise<T>): Promise<T> {
    let isOpen = true;
    const done = (): void => void (isOpen = false);
    answer.then(done, done);
    await this.passWhile(() => isOpen, 'an answer');
    return answer;
  }

  /** Lets time pass until something holds; fails after an hour. */
  until(holds: () => boolean, what: string): Promise<void> {
    return this.passWhile(() => !holds(), what);
  }

  /** Hears what the venue says, from when the connection stands. */
  async listen(): Promise<VenueEar> {
    const ear = new VenueEar();
    const stop = this.gateway.listen(ear);
    ear.stop = stop;
    await this.until(() => ear.states.includes('connected'), 'a connection');
    return ear;
  }

  private async passWhile(holds: () => boolean, what: string): Promise<void> {
    for (let turns = 0; turns < PATIENT_TURNS && holds(); turns++) await this.pass(0);
    for (let waited = 0, step = STEP_MS; holds(); waited += step) {
      if (waited > HOUR_MS) throw new Error(`Expected ${what} within an hour, there was none`);
      // Longer steps the longer it takes: who has nothing to say after a minute is not asked ten times a second.
      step = Math.max(STEP_MS, Math.round(waited / 20));
      await this.pass(step);
    }
  }

  private nameOf(name: string): { clientId: ClientOrderId; instrument: VenueTraits['instrument'] } {
    return { clientId: clientId(name), instrument: this.traits.instrument };
  }
}

/** Turns of the event loop before time passes: work that waits for none is done first. */
const PATIENT_TURNS = 12;
const STEP_MS = 100;

/** Whatever a listener was told. */
export class VenueEar implements VenueListener {
  readonly reports: VenueOrderReport[] = [];
  readonly fills: VenueFill[] = [];
  readonly states: ('connected' | 'lost')[] = [];
  stop: () => void = () => undefined;

  onOrder(report: VenueOrderReport): void {
    this.reports.push(report);
  }

  onFill(fill: VenueFill): void {
    this.fills.push(fill);
  }

  onConnection(state: 'connected' | 'lost'): void {
    this.states.push(state);
  }
}

export function limit(at: string, life: 'gtc' | 'ioc' | 'fok' = 'gtc'): VenueOrderType {
  return { kind: 'limit', price: cost(at), timeInForce: life, postOnly: false };
}

export function postOnly(at: string): VenueOrderType {
  return { kind: 'limit', price: cost(at), timeInForce: 'gtc', postOnly: true };
}

export function stop(at: string): VenueOrderType {
  return { kind: 'stop', trigger: cost(at) };
}

export function clientId(name: string): ClientOrderId {
  return name as ClientOrderId;
}

/** The report of an order that was taken; fails with what was answered instead. */
export function acceptedReport(answer: SubmitAnswer): VenueOrderReport {
  if (answer.kind === 'accepted') return answer.report;
  const why = answer.kind === 'rejected' ? `${answer.reason}: ${answer.message}` : answer.error.message;
  throw new Error(`Expected the venue to accept the order, it was "${answer.kind}" (${why})`);
}

/** Sums exactly; every trade once, however often it was told. */
export function sumOf(fills: readonly VenueFill[]): string {
  const once = new Map(fills.map((fill) => [fill.tradeId, fill.quantity as Decimal]));
  return [...once.values()].reduce((sum, part) => sum.plus(part), Decimal.ZERO).toString();
}

/** Compares by value: `1.0` and `1.00` are the same amount. */
export function expectAmount(found: Decimal | string, expected: Decimal | string, what: string): void {
  const exact = (amount: Decimal | string): Decimal => (typeof amount === 'string' ? Decimal.parse(amount) : amount);
  expect(
    exact(found).equals(exact(expected)),
    `${what}: expected ${expected.toString()}, was ${found.toString()}`,
  ).toBe(true);
}

function cost(text: string): Price {
  return price(Decimal.parse(text));
}

function size(text: string): Quantity {
  return quantity(Decimal.parse(text));
}

/** One turn of the event loop, for promises that take more than microtasks. */
function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
