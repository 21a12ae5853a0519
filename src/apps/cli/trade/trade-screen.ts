import type { UnixMs } from '#core/time.ts';
import { formatInstant } from '#core/time.ts';
import type { FillRecord } from '#domain/operations/order-record.ts';
import type { EquityPoint, SessionBatch } from '#domain/operations/session-store.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import type { InstrumentConfig } from '#engine/run-config.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { profitText } from '#apps/cli/evidence/money-text.ts';
import { amountText, exactPriceText, timeText } from '#apps/research/run/words.ts';
import { dim, green, red } from '#apps/cli/table.ts';
import { RefusedOrders } from '#apps/cli/trade/refused-orders.ts';

/** What a person sees while a session trades: fills as they happen, and a line that says how it stands. */
export interface TradeScreen {
  readonly bars: number;
  onStored(batch: SessionBatch): void;
  /** A sentence of the program. */
  say(text: string): void;
  /** Takes the live line away. */
  end(): void;
}

/** Between two drawings of the live line: on a terminal, and where lines pile up. */
const TERMINAL_MS = 150;
const LOG_MS = 10_000;

/** The screen of a terminal or a log. Bars before `from` warm up and are not told. */
export class TextScreen implements TradeScreen {
  bars = 0;
  private readonly context: CliContext;
  private readonly instrument: InstrumentConfig;
  private readonly from: number;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private isDrawn = false;
  private readonly refused = new RefusedOrders();
  private lastDecision = 'none yet';

  constructor(context: CliContext, instrument: InstrumentConfig, from: number) {
    this.context = context;
    this.instrument = instrument;
    this.from = from;
  }

  onStored({ equity, fills, orders, trades, lines }: SessionBatch): void {
    const traded = equity.filter(({ time }) => time >= this.from);
    this.bars += traded.length;
    for (const fill of fills) this.print(this.fillText(fill));
    for (const trade of trades) this.print(tradeText(trade));
    for (const line of this.refused.linesFor({ orders, lines })) this.print(line);
    this.noteDecision(lines);
    const last = traded.at(-1);
    if (last !== undefined) this.draw(last);
  }

  say(text: string): void {
    this.clear();
    this.context.note(text);
  }

  end(): void {
    for (const line of this.refused.lastLines()) this.print(line);
    this.clear();
  }

  private print(text: string): void {
    this.clear();
    this.context.stdout.write(`${text}\n`);
  }

  private fillText({ time, side, quantity, price, fee, liquidity }: FillRecord): string {
    const { base } = this.instrument;
    const word = side === 'buy' ? green('bought') : red('sold');
    const cost = dim(`fee ${exactPriceText(fee.amount)} ${fee.currency}, ${liquidity}`);
    return `${timeText(time)}  ${word} ${exactPriceText(quantity)} ${base} at ${exactPriceText(price)}  ${cost}`;
  }

  private noteDecision(lines: readonly string[]): void {
    const line = lines.findLast((text) => text.includes('"kind":"decision"'));
    if (line === undefined) return;
    const { data } = JSON.parse(line) as { data: { outcome: { kind: string; gates?: readonly string[] } } };
    const { kind, gates } = data.outcome;
    this.lastDecision = gates === undefined ? kind : `blocked by ${gates.join(', ')}`;
  }

  private draw({ time, price, position, equity }: EquityPoint): void {
    const { stderr } = this.context;
    const isTerminal = stderr.isTTY === true;
    const now = performance.now();
    if (now - this.drawnAt < (isTerminal ? TERMINAL_MS : LOG_MS)) return;
    this.drawnAt = now;
    const { symbol, base, quote } = this.instrument;
    const held = position.isZero() ? 'flat' : `${exactPriceText(position)} ${base}`;
    const line = `${timeText(time)}  ${symbol} ${price}  ${held}  equity ${amountText(equity)} ${quote}  last decision: ${this.lastDecision}`;
    if (!isTerminal) {
      this.context.note(line);
      return;
    }
    stderr.write(`\r\u001B[K${line.slice(0, (stderr.columns ?? 80) - 1)}`);
    this.isDrawn = true;
  }

  private clear(): void {
    if (this.isDrawn) this.context.stderr.write('\r\u001B[K');
    this.isDrawn = false;
  }
}

/** One line of JSON for everything that has become durable, for programs that watch. */
export class JsonScreen implements TradeScreen {
  bars = 0;
  private readonly context: CliContext;
  private readonly from: number;

  constructor(context: CliContext, from: number) {
    this.context = context;
    this.from = from;
  }

  onStored({ from, lines, equity, fills, trades }: SessionBatch): void {
    const line = lines.at(-1);
    if (line === undefined) return;
    this.bars += equity.filter(({ time }) => time >= this.from).length;
    const ack = { n: from + lines.length, h: sealOf(line), bar: equity.at(-1)?.time ?? null, bars: equity.length };
    const more = { ...(fills.length > 0 ? { fills } : {}), ...(trades.length > 0 ? { trades } : {}) };
    this.context.stdout.write(`${JSON.stringify({ ack, ...more })}\n`);
  }

  say(text: string): void {
    this.context.stdout.write(`${JSON.stringify({ say: text, at: formatInstant(Date.now() as UnixMs) })}\n`);
  }

  end(): void {
    // Nothing is left standing.
  }
}

/** The hash at the end of a journal's line, which holds for everything up to it. */
export function sealOf(line: string): string {
  return /"h":"([0-9a-f]+)"\}$/.exec(line)?.[1] ?? '';
}

function tradeText({ exitTime, direction, exitReason, net }: Trade): string {
  return `${timeText(exitTime)}  closed ${direction} by ${exitReason}: ${profitText(net)}`;
}
