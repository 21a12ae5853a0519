import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { DAY_MS, SECOND_MS } from '#core/time.ts';
import type { HttpReply, HttpRequest } from '#core/wire.ts';
import { FX_CLOCK, periodEnd } from '#domain/market/period.ts';
import { PracticeAccount } from '#sandbox/oanda/practice-account.ts';
import type { PracticeConfig, PracticeInstrument } from '#sandbox/oanda/practice-config.ts';
import { PracticeDesk } from '#sandbox/oanda/practice-desk.ts';
import { PracticeMarket } from '#sandbox/oanda/practice-market.ts';
import { answer } from '#sandbox/oanda/rest-answers.ts';
import type { PracticeParts } from '#sandbox/oanda/rest-answers.ts';
import { TransactionLog, formatWireTime } from '#sandbox/oanda/transaction-log.ts';
import { priceView } from '#sandbox/oanda/order-views.ts';

/** Hears a stream of lines, one JSON text each. */
export interface LineListener {
  onOpen(): void;
  onLine(line: string): void;
  /** The last call. */
  onClose(reason: string): void;
}

type StopStream = () => void;

const HEARTBEAT_MS = 5 * SECOND_MS;

/**
 * A practice account in the shape of OANDA's v20 API (https://developer.oanda.com/rest-live-v20/introduction/): REST by
 * {@link handle}, streams by {@link stream}, in this process and on whatever clock it is given. `serve.ts` puts it on loopback.
 */
export class PracticeServer implements PracticeParts {
  readonly config: PracticeConfig;
  readonly clock: Clock;
  readonly market: PracticeMarket;
  readonly account: PracticeAccount;
  readonly log: TransactionLog;
  readonly desk: PracticeDesk;
  private readonly stopped = new AbortController();

  constructor(config: PracticeConfig, clock: Clock) {
    this.config = config;
    this.clock = clock;
    this.market = new PracticeMarket(config.instruments, config.home, clock);
    this.account = new PracticeAccount(config, this.market);
    this.log = new TransactionLog(config.accountId, clock);
    this.desk = new PracticeDesk(this.market, this.account, this.log);
    this.log.append('CREATE', { homeCurrency: config.home });
    this.log.append('TRANSFER_FUNDS', { amount: config.balance, accountBalance: this.account.balance.toString() });
    this.nextFinancing();
  }

  admits(headers: Readonly<Record<string, string>>): boolean {
    return headers['authorization'] === `Bearer ${this.config.token}`;
  }

  /** Answers one REST request. */
  handle(request: HttpRequest): HttpReply {
    return answer(this, request);
  }

  /** Opens one of the two streams, prices or transactions, with a heartbeat; the function that it gives back ends it. */
  stream(path: string, headers: Readonly<Record<string, string>>, listener: LineListener): StopStream {
    const url = new URL(path, 'http://practice');
    if (!this.admits(headers)) {
      listener.onClose('status 401');
      return () => undefined;
    }
    listener.onOpen();
    const tell = (line: unknown): void => listener.onLine(JSON.stringify(line));
    const stopTelling = url.pathname.endsWith('/pricing/stream')
      ? this.streamPrices((url.searchParams.get('instruments') ?? '').split(','), tell)
      : this.log.listen(tell);
    const stopBeating = this.beat(tell);
    return () => {
      stopTelling();
      stopBeating();
    };
  }

  /** Sets a price. Orders that it reaches are met at once. */
  quote(name: string, bid: string, ask: string, size?: string): void {
    this.market.set(name, Decimal.parse(bid), Decimal.parse(ask), size === undefined ? undefined : Decimal.parse(size));
  }

  /** Plays the bars of an instrument as time passes: each close, with the spread that the instrument began with. */
  play(name: string): void {
    const instrument = this.market.instruments.get(name);
    if (instrument?.bars === undefined) return;
    this.playFrom(instrument, instrument.bars.indexAt(this.clock.now()));
  }

  /** Stops whatever would still happen by itself. */
  close(): void {
    this.stopped.abort();
  }

  private playFrom(instrument: PracticeInstrument, index: number): void {
    const { bars, bid, ask, displayPrecision } = instrument;
    if (bars === undefined || index >= bars.length) return;
    const { close, closeTime } = bars.at(index);
    this.after(closeTime - this.clock.now(), () => {
      const spread = Decimal.parse(ask).minus(Decimal.parse(bid));
      const low = Decimal.fromNumber(close, displayPrecision, 'down');
      this.market.set(instrument.name, low, low.plus(spread));
      this.playFrom(instrument, index + 1);
    });
  }

  private streamPrices(names: readonly string[], tell: (line: unknown) => void): StopStream {
    const price = (name: string): unknown => priceView(this.market, name, this.clock.now());
    for (const name of names) if (this.market.instruments.has(name)) tell(price(name));
    return this.market.listen((name) => {
      if (names.includes(name)) tell(price(name));
    });
  }

  private beat(tell: (line: unknown) => void): StopStream {
    let takeBack = (): void => undefined;
    const next = (): void => {
      takeBack = this.clock.after(HEARTBEAT_MS, () => {
        const time = formatWireTime(this.clock.now());
        tell({ type: 'HEARTBEAT', time, lastTransactionID: this.log.lastId });
        next();
      });
    };
    next();
    return () => takeBack();
  }

  /** Interest is paid for every position that is open at 17:00 New York. */
  private nextFinancing(): void {
    const now = this.clock.now();
    const due = periodEnd(FX_CLOCK, '1d', now);
    this.after(Math.min(due - now, DAY_MS), () => {
      if (this.clock.now() >= due) this.payFinancing();
      this.nextFinancing();
    });
  }

  private payFinancing(): void {
    const parts = this.account.payFinancing();
    if (parts.size === 0) return;
    const positionFinancings = [...parts].map(([instrument, amount]) => ({ instrument, financing: amount.toString() }));
    const total = [...parts.values()].reduce((sum, part) => sum.plus(part), Decimal.ZERO);
    this.log.append('DAILY_FINANCING', {
      financing: total.toString(),
      accountBalance: this.account.balance.toString(),
      positionFinancings,
    });
  }

  private after(ms: number, call: () => void): void {
    const takeBack = this.clock.after(ms, call);
    this.stopped.signal.addEventListener('abort', takeBack, { once: true });
  }
}
