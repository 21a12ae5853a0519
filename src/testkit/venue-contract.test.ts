import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { money, quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type {
  CancelAnswer,
  SubmitAnswer,
  VenueAccount,
  VenueFill,
  VenueListener,
  VenueOrder,
  VenueOrderName,
  VenueOrderReport,
} from '#domain/orders/venue-gateway.ts';
import { NO_MEANING, VENUE_LAWS, brokenLaws, describeVenueContract } from '#testkit/venue-contract.ts';
import { ModelGateway } from '#testkit/venue-model/model-gateway.ts';
import type { ModelWiring } from '#testkit/venue-model/model-gateway.ts';
import { modelStage } from '#testkit/venue-model/model-stage.ts';

describeVenueContract('the model gateway', () => modelStage(), [
  ...NO_MEANING.takes('stop', 'postOnly', 'ioc', 'fok'),
  ...NO_MEANING.alwaysOpen,
  ...NO_MEANING.withoutTimestamps,
]);

/** Adapters with one fault each, as they are written by mistake, and a law that each must break. */
const MUTANTS: readonly (readonly [string, string, new (wiring: ModelWiring) => ModelGateway])[] = [
  [
    'sends every order twice',
    'an accepted order stands at the venue as it was sent',
    class extends ModelGateway {
      protected override async send(order: VenueOrder): Promise<SubmitAnswer> {
        await super.send({ ...order, clientId: `${order.clientId}-copy` as typeof order.clientId });
        return super.send(order);
      }
    },
  ],
  [
    'sends again at once when no answer came',
    'an order that was accepted without saying so (answer-lost) is unknown, and a look-up finds it',
    class extends ModelGateway {
      protected override async send(order: VenueOrder): Promise<SubmitAnswer> {
        const answer = await super.send(order);
        return answer.kind === 'unknown' ? super.send(order) : answer;
      }
    },
  ],
  [
    'sends again when asked again while in doubt',
    'a lost request is in doubt until it is settled, and only then sent again',
    class extends ModelGateway {
      override submit(order: VenueOrder): Promise<SubmitAnswer> {
        return this.send(order);
      }
    },
  ],
  [
    'forgets names whose orders are done',
    'the same name twice is one order after it was filled',
    class extends ModelGateway {
      override submit(order: VenueOrder): Promise<SubmitAnswer> {
        return this.send(order);
      }
    },
  ],
  [
    'does not wait for a call of the same name',
    'the same name sent three times at once is one order',
    class extends ModelGateway {
      override async submit(order: VenueOrder): Promise<SubmitAnswer> {
        const found = await this.find(order);
        if (found !== undefined) return { kind: 'accepted', report: found, fills: [] };
        return this.send(order);
      }
    },
  ],
  [
    'takes silence for a rejection',
    'an order that was accepted without saying so (server-error) is unknown, and a look-up finds it',
    class extends ModelGateway {
      protected override async send(order: VenueOrder): Promise<SubmitAnswer> {
        const answer = await super.send(order);
        return answer.kind === 'unknown' ? { kind: 'rejected', reason: 'other', message: 'no answer' } : answer;
      }
    },
  ],
  [
    'takes silence for certainty that nothing was sent',
    'a market order that was accepted without saying so is found with its fills after a restart',
    class extends ModelGateway {
      protected override async send(order: VenueOrder): Promise<SubmitAnswer> {
        const answer = await super.send(order);
        return answer.kind === 'unknown' ? { kind: 'not-sent', error: answer.error } : answer;
      }
    },
  ],
  [
    'holds a doubt to be settled too early',
    'a look-up when it is settled is decisive for a request that arrives late',
    class extends ModelGateway {
      protected override settledAt(): UnixMs {
        return this.wiring.clock.now();
      }
    },
  ],
  [
    'promises a time to settle that is too short',
    'after a crash in the middle of sending, a look-up is decisive once the time to settle has passed',
    class extends ModelGateway {
      override readonly settleMs = 5_000;
    },
  ],
  [
    'takes a limit of requests for doubt',
    'an order that the venue has no time for is not sent, and may be sent later',
    class extends ModelGateway {
      protected override async send(order: VenueOrder): Promise<SubmitAnswer> {
        const answer = await super.send(order);
        return answer.kind === 'not-sent' ? { ...answer, kind: 'unknown', settledAt: this.settledAt() } : answer;
      }
    },
  ],
  [
    'says that a filled order is cancelled',
    'a cancel of a filled order says that it is not working',
    class extends ModelGateway {
      override async cancel(order: VenueOrderName): Promise<CancelAnswer> {
        const answer = await super.cancel(order);
        const report = answer.kind === 'not-working' ? await this.find(order) : undefined;
        return report === undefined ? answer : { kind: 'cancelled', report };
      }
    },
  ],
  [
    'takes silence for a cancel that was too late',
    'a cancel that was lost on its way is unknown, and may be repeated',
    class extends ModelGateway {
      override async cancel(order: VenueOrderName): Promise<CancelAnswer> {
        const answer = await super.cancel(order);
        return answer.kind === 'unknown' ? { kind: 'not-working' } : answer;
      }
    },
  ],
  [
    'loses the last fill',
    'partial fills sum to what the order has filled, each with a name of its own, in order',
    class extends ModelGateway {
      override async fillsOf(order: VenueOrderName): Promise<readonly VenueFill[]> {
        return (await super.fillsOf(order)).slice(0, 2);
      }
    },
  ],
  [
    'gives a page of fills and no more',
    'many fills are all told',
    class extends ModelGateway {
      override async fillsOf(order: VenueOrderName): Promise<readonly VenueFill[]> {
        const recent = this.wiring.venue.fills.slice(-50).map((fill) => `${fill.id}`);
        return (await super.fillsOf(order)).filter((fill) => recent.includes(fill.tradeId));
      }
    },
  ],
  [
    'names the same fill anew each time',
    'fills that come with the answer are those that a look-up gives',
    class extends ModelGateway {
      private count = 0;
      override async fillsOf(order: VenueOrderName): Promise<readonly VenueFill[]> {
        return (await super.fillsOf(order)).map((fill) => ({ ...fill, tradeId: `${fill.tradeId}/${this.count++}` }));
      }
    },
  ],
  [
    'reports a wrong sum',
    'what a cancelled order had filled is kept',
    class extends ModelGateway {
      override async find(order: VenueOrderName): Promise<VenueOrderReport | undefined> {
        const report = await super.find(order);
        return report === undefined ? report : { ...report, filled: report.quantity };
      }
    },
  ],
  [
    'rounds fees to eight digits',
    'partial fills sum to what the order has filled, each with a name of its own, in order',
    class extends ModelGateway {
      override async fillsOf(order: VenueOrderName): Promise<readonly VenueFill[]> {
        const fills = await super.fillsOf(order);
        return fills.map((fill) => ({ ...fill, fee: money(fill.fee.currency, fill.fee.amount.round(6, 'up')) }));
      }
    },
  ],
  [
    'mixes fills of orders up',
    'fills of two orders are not mixed up',
    class extends ModelGateway {
      override async fillsOf({ instrument }: VenueOrderName): Promise<readonly VenueFill[]> {
        const names = [...this.sent.keys()];
        const all = await Promise.all(names.map((clientId) => super.fillsOf({ clientId, instrument })));
        return all.flat();
      }
    },
  ],
  [
    'reads balances through floating point',
    'balances are those of the venue to the last digit, at rest, with orders and after fills',
    class extends ModelGateway {
      override async account(): Promise<VenueAccount> {
        const account = await super.account();
        const rough = (amount: Decimal): Decimal => Decimal.fromNumber(amount.toNumber(), 6, 'nearest-even');
        const balances = account.balances.map(({ asset, free, locked }) => ({ asset, free: rough(free), locked }));
        return { ...account, balances };
      }
    },
  ],
  [
    'does not find orders that are done',
    'after a restart a look-up tells of what was sent before',
    class extends ModelGateway {
      override async find(order: VenueOrderName): Promise<VenueOrderReport | undefined> {
        const report = await super.find(order);
        return report?.status === 'working' ? report : undefined;
      }
    },
  ],
  [
    'knows only the working orders that it sent itself',
    'after a restart a look-up tells of what was sent before',
    class extends ModelGateway {
      override async openOrders(): Promise<readonly VenueOrderReport[]> {
        return (await super.openOrders()).filter((report) => this.sent.has(report.clientId));
      }
    },
  ],
  [
    'never says that the connection is lost',
    'a lost connection is told and comes back, and what happened meanwhile is found',
    class extends ModelGateway {
      override listen(listener: VenueListener): () => void {
        return super.listen(
          but(listener, { onConnection: (state, why) => state === 'connected' && listener.onConnection(state, why) }),
        );
      }
    },
  ],
  [
    'tells of fills once in two',
    'a listener hears of orders and of each of their fills',
    class extends ModelGateway {
      override listen(listener: VenueListener): () => void {
        let count = 0;
        return super.listen(but(listener, { onFill: (fill) => count++ % 2 === 0 && listener.onFill(fill) }));
      }
    },
  ],
  [
    'goes on telling after it was stopped',
    'a listener that has stopped hears nothing more',
    class extends ModelGateway {
      override listen(listener: VenueListener): () => void {
        super.listen(listener);
        return () => undefined;
      }
    },
  ],
  [
    'makes a plain limit order of a post-only one',
    'a post-only order rests, and is rejected as "post-only" rather than take',
    class extends ModelGateway {
      protected override send(order: VenueOrder): Promise<SubmitAnswer> {
        const { type } = order;
        return super.send(type.kind === 'limit' ? { ...order, type: { ...type, postOnly: false } } : order);
      }
    },
  ],
  [
    'makes an ioc order of a fok one',
    'a fok order is met whole or not at all',
    class extends ModelGateway {
      protected override send(order: VenueOrder): Promise<SubmitAnswer> {
        const { type } = order;
        const isFok = type.kind === 'limit' && type.timeInForce === 'fok';
        return super.send(isFok ? { ...order, type: { ...type, timeInForce: 'ioc' } } : order);
      }
    },
  ],
  [
    'rounds a wrong size to the steps',
    'an order of a wrong size is rejected for its "form"',
    class extends ModelGateway {
      protected override send(order: VenueOrder): Promise<SubmitAnswer> {
        return super.send({ ...order, quantity: quantity(order.quantity.round(4, 'down')) });
      }
    },
  ],
  [
    'gives one reason for everything',
    'an order that the account cannot pay is rejected for "funds"',
    class extends ModelGateway {
      protected override async send(order: VenueOrder): Promise<SubmitAnswer> {
        const answer = await super.send(order);
        return answer.kind === 'rejected' && answer.reason !== 'duplicate' ? { ...answer, reason: 'other' } : answer;
      }
    },
  ],
  [
    'knows only the fills that its stream has told',
    'a lost connection is told and comes back, and what happened meanwhile is found',
    class extends ModelGateway {
      private readonly heard: VenueFill[] = [];
      override listen(listener: VenueListener): () => void {
        const onFill = (fill: VenueFill): void => {
          this.heard.push(fill);
          listener.onFill(fill);
        };
        return super.listen(but(listener, { onFill }));
      }
      override async fillsOf({ clientId }: VenueOrderName): Promise<readonly VenueFill[]> {
        return this.heard.filter((fill) => fill.clientId === clientId);
      }
    },
  ],
  [
    'does not tell what a cancelled order had filled',
    'what a cancelled order had filled is kept',
    class extends ModelGateway {
      override async cancel(order: VenueOrderName): Promise<CancelAnswer> {
        const answer = await super.cancel(order);
        if (answer.kind !== 'cancelled') return answer;
        return { kind: 'cancelled', report: { ...answer.report, filled: quantity(Decimal.ZERO) } };
      }
    },
  ],
  [
    'says that a client id is the number of the venue',
    'an accepted order stands at the venue as it was sent',
    class extends ModelGateway {
      override async find(order: VenueOrderName): Promise<VenueOrderReport | undefined> {
        const report = await super.find(order);
        return report === undefined ? report : { ...report, venueOrderId: report.clientId };
      }
    },
  ],
  [
    'shows a step of zero',
    'instruments have ids of their own and sane steps',
    class extends ModelGateway {
      override async instruments(): Promise<readonly Instrument[]> {
        const [instrument] = await super.instruments();
        return [{ ...instrument!, priceTick: Decimal.ZERO }];
      }
    },
  ],
  [
    'gives up a doubt after a while without looking',
    'in a storm of faults every name is one order, and the books agree to the last digit (seed 1)',
    class extends ModelGateway {
      override async find(order: VenueOrderName): Promise<VenueOrderReport | undefined> {
        const report = await super.find(order);
        const first = await this.sent.get(order.clientId);
        return first?.kind === 'unknown' ? undefined : report;
      }
    },
  ],
  [
    'throws whatever it caught',
    'without a connection reads fail as unavailable, and nothing is sent for sure or in doubt',
    class extends ModelGateway {
      override async account(): Promise<VenueAccount> {
        if (!this.wiring.wire.isConnected) throw new Error('ECONNREFUSED');
        return super.account();
      }
    },
  ],
  [
    'keeps its key where a log would print it',
    'nothing that the adapter says or is holds a secret',
    class extends ModelGateway {
      readonly key: string;
      constructor(wiring: ModelWiring) {
        super(wiring);
        this.key = wiring.key;
      }
    },
  ],
];

describe('the contract of a venue itself', () => {
  it('is kept by the honest adapter', async () => {
    expect([...(await brokenLaws(() => modelStage()))]).toEqual([]);
  });

  it.each(MUTANTS)('finds an adapter that %s', async (_, name, Mutant) => {
    const laws = VENUE_LAWS.filter((law) => law.name === name);
    expect(laws).toHaveLength(1);
    const broken = await brokenLaws(() => modelStage((wiring) => new Mutant(wiring)), laws);
    expect([...broken.keys()]).toEqual([name]);
  });
});

/** A listener that hears otherwise in one way. */
function but(listener: VenueListener, other: Record<string, (...heard: never[]) => unknown>): VenueListener {
  const through: VenueListener = {
    onOrder: (report) => listener.onOrder(report),
    onFill: (fill) => listener.onFill(fill),
    onConnection: (state, reason) => listener.onConnection(state, reason),
  };
  return { ...through, ...(other as Partial<VenueListener>) };
}
