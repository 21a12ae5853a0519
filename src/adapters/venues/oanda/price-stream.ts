import type { Clock } from '#core/clock.ts';
import { SECOND_MS } from '#core/time.ts';
import type { LineStreamPort } from '#adapters/venues/oanda/line-stream.ts';
import type { OandaCalls } from '#adapters/venues/oanda/oanda-calls.ts';
import { heartbeatSchema, priceSchema } from '#adapters/venues/oanda/wire.ts';
import type { WirePrice } from '#adapters/venues/oanda/wire.ts';

export interface PriceStreamParts {
  readonly clock: Clock;
  readonly calls: OandaCalls;
  readonly open: LineStreamPort;
  /** `EUR_USD,USD_JPY`. */
  readonly names: string;
}

export interface PriceListener {
  onPrice(price: WirePrice): void;
  onTrouble(message: string): void;
  onConnection(state: 'connected' | 'lost', reason: string): void;
}

const SILENCE_MS = 16 * SECOND_MS;
const FIRST_WAIT_MS = SECOND_MS;
const LONGEST_WAIT_MS = 30 * SECOND_MS;

/** Prices as they change, for as long as nobody stops it; a stream that ends or falls silent is opened again. */
export class PriceStream {
  private readonly parts: PriceStreamParts;
  private readonly listener: PriceListener;
  private isStopped = false;
  private isUp = false;
  private waitMs = FIRST_WAIT_MS;
  private connection = 0;
  private closeStream = (): void => undefined;
  private takeBack = (): void => undefined;

  constructor(parts: PriceStreamParts, listener: PriceListener) {
    this.parts = parts;
    this.listener = listener;
  }

  start(): void {
    if (this.isStopped) return;
    const connection = ++this.connection;
    const isOld = (): boolean => connection !== this.connection;
    const { calls, open, names } = this.parts;
    this.watch();
    const path = `${calls.accountPath}/pricing/stream?instruments=${encodeURIComponent(names)}`;
    this.closeStream = open(path, calls.headers(), {
      onOpen: () => {
        if (isOld()) return;
        this.isUp = true;
        this.waitMs = FIRST_WAIT_MS;
        this.listener.onConnection('connected', 'the price stream is open');
      },
      onLine: (line) => isOld() || this.hear(line),
      onClose: (reason) => isOld() || this.lose(reason),
    });
  }

  stop(): void {
    this.isStopped = true;
    this.connection++;
    this.takeBack();
    this.closeStream();
  }

  private hear(line: string): void {
    this.watch();
    const body = parsed(line);
    if (heartbeatSchema.safeParse(body).success) return;
    const price = priceSchema.safeParse(body);
    if (price.success) this.listener.onPrice(price.data);
    else this.listener.onTrouble(`Expected a price from OANDA, found "${line.slice(0, 80)}"`);
  }

  private lose(reason: string): void {
    this.connection++;
    this.closeStream();
    this.takeBack();
    if (this.isUp) this.listener.onConnection('lost', reason);
    this.isUp = false;
    this.takeBack = this.parts.clock.after(this.waitMs, () => this.start());
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
  }

  private watch(): void {
    this.takeBack();
    this.takeBack = this.parts.clock.after(SILENCE_MS, () => this.lose(`silent for ${SILENCE_MS} ms`));
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
