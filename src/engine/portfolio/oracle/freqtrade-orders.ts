import { Decimal } from '#core/decimal.ts';
import { quantity } from '#core/money.ts';
import type { Price } from '#core/money.ts';
import type { Lot } from '#domain/ledger/lots.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { MARKET, opposite } from '#domain/orders/order.ts';
import type { OrderId, OrderType, Side } from '#domain/orders/order.ts';
import type { OrderDesk } from '#engine/portfolio/order-desk.ts';
import type { OrderRequest } from '#engine/portfolio/order-request.ts';
import type { FreqtradeCandle } from '#engine/portfolio/oracle/freqtrade-case.ts';
import { signOf, withinCandle } from '#engine/portfolio/oracle/freqtrade-rules.ts';

type ExitReason = 'exit_signal' | 'stop_loss' | 'roi' | 'trailing_stop_loss';

/** An entry, as that engine names it. */
export interface EntryNote {
  /** The candle in which it was first asked for. */
  readonly candle: number;
  readonly side: Side;
  readonly tag: string | undefined;
}

/** What a position is closed by. */
export interface Leaving {
  /** The entry order. */
  readonly order: OrderId;
  readonly side: Side;
  readonly reason: ExitReason;
}

/** Sends the orders of one unit that a question is put by, each for the next bar only, and remembers what each was for. */
export class FreqtradeOrders {
  readonly entries = new Map<OrderId, EntryNote>();
  readonly reasons = new Map<OrderId, ExitReason>();
  private desk: OrderDesk | undefined;
  private instrument: Instrument | undefined;
  private questions = 0;

  /** A bar has closed: what the last question left open is taken back. Gives back what is held. */
  nextQuestion(desk: OrderDesk, instrument: Instrument): Lot | undefined {
    this.desk = desk;
    this.instrument = instrument;
    this.questions++;
    desk.cancelAll(instrument.id, 'all');
    return desk.account.lots(instrument.id)[0];
  }

  /** Enters at a rate, when the candle trades there. */
  enterAt(rate: number, note: EntryNote, candle: FreqtradeCandle): void {
    const { side } = note;
    this.entries.set(this.send({ side, type: this.typeAt(side, rate, candle) }), note);
  }

  leaveAtMarket(leaving: Leaving): void {
    this.leave(leaving, MARKET);
  }

  /** Leaves at a rate, when the candle trades there. */
  leaveAt(rate: number, leaving: Leaving, candle: FreqtradeCandle): void {
    this.leave(leaving, this.typeAt(opposite(leaving.side), rate, candle));
  }

  /** Leaves at the worst rate of the candle that is no worse than this one. */
  leaveWithin(rate: number, leaving: Leaving, candle: FreqtradeCandle): void {
    this.leaveAt(withinCandle(opposite(leaving.side), rate, candle), leaving, candle);
  }

  /** Leaves when there is more profit than at a rate, by however little: a tick further. Nobody ever pays nothing. */
  leaveBeyond(rate: number, leaving: Leaving): void {
    const { priceTick } = this.instrument!;
    const at = this.price(rate);
    const price = (leaving.side === 'buy' ? at.plus(priceTick) : at.minus(priceTick)) as Price;
    if (price.sign() > 0) this.leave(leaving, { kind: 'limit', price });
  }

  stopAt(level: number, leaving: Leaving): void {
    this.leave(leaving, { kind: 'stop', trigger: this.price(level) });
  }

  /** A stop that stands at a level and follows at a share of the best price. */
  trailFrom(level: number, distanceRatio: number, leaving: Leaving): void {
    const ratio = Decimal.fromNumber(distanceRatio, 12, 'nearest-even');
    this.leave(leaving, {
      kind: 'trailing-stop',
      offset: { kind: 'ratio', ratio },
      activation: undefined,
      trigger: this.price(level),
    });
  }

  /** An order fills at its own rate wherever the candle trades there: better than the open that is a limit, worse a stop. */
  private typeAt(side: Side, rate: number, { open }: FreqtradeCandle): OrderType {
    const price = this.price(rate);
    return signOf(side) * (rate - open) > 0 ? { kind: 'stop', trigger: price } : { kind: 'limit', price };
  }

  /** Orders of one question cancel each other. */
  private leave({ order, side, reason }: Leaving, type: OrderType): void {
    const group = { id: `${order}/${this.questions}`, kind: 'oco' } as const;
    const request = { side: opposite(side), type, reduceOnly: true, closes: order, options: { group } };
    this.reasons.set(this.send(request), reason);
  }

  private send(request: Omit<OrderRequest, 'instrument' | 'size'>): OrderId {
    const answer = this.desk!.submit({ ...request, instrument: this.instrument!.id, size: ONE_UNIT });
    if (!answer.ok) throw new Error(`${answer.error.rule}: ${answer.error.message}`);
    return answer.value;
  }

  private price(rate: number): Price {
    return this.desk!.price(this.instrument!.id, rate);
  }
}

const ONE_UNIT = quantity(Decimal.of(1n));
