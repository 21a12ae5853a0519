import type { Clock } from '#core/clock.ts';
import { unixMs } from '#core/time.ts';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { generatedMarket } from '#sandbox/exchange/market/generated-market.ts';
import type { HistoryTier } from '#sandbox/exchange/market/generated-market.ts';
import { openSandbox } from '#sandbox/exchange/open-sandbox.ts';
import { marketProfile } from '#sandbox/generator/market-profiles.ts';
import { continuedMarket } from '#apps/trading/sandbox/continued-market.ts';
import { MarketClock } from '#sandbox/time/market-clock.ts';
import { readSandboxLife, sandboxFile, sandboxLifeNow, writeSandboxLife } from '#apps/trading/sandbox/sandbox-life.ts';
import type { SandboxLife } from '#apps/trading/sandbox/sandbox-life.ts';

/** A sandbox exchange in this process, on loopback, whose market goes on over restarts. */
export interface SandboxInside {
  readonly url: string;
  readonly life: SandboxLife;
  /** The market's time. */
  readonly clock: Clock;
  /** Writes down now and then how far the market is. */
  readonly feature: Feature;
  close(): Promise<void>;
}

/** How often the place of the market is written down, real ms. */
const NOTE_MS = 2_000;

/** Which market is wanted. */
export interface InsideRequest {
  readonly symbols: readonly string[];
  /** Name under which the market is kept: it goes on when it is asked for again. */
  readonly name: string;
  readonly speed: number | undefined;
  readonly seed: number | undefined;
  readonly dataFolder: string;
  /** How far its history reaches; as it is usual when left out. */
  readonly tiers?: readonly HistoryTier[];
}

export async function openSandboxInside(request: InsideRequest, clock: Clock): Promise<SandboxInside> {
  const file = sandboxFile(request.dataFolder, request.name);
  const life = sandboxLifeNow(readSandboxLife(file), request, clock.now());
  writeSandboxLife(file, life);
  const config = exchangeConfig({
    symbols: request.symbols.map((symbol) => listed(symbol, life, request.tiers)),
    seed: life.seed,
    speed: life.speed,
    start: life.seenMarket,
  });
  const sandbox = await openSandbox({ config, clock, port: 0 });
  const note = (): void => {
    writeSandboxLife(file, { ...life, seenMarket: unixMs(sandbox.exchange.now()), seenReal: clock.now() });
  };
  return {
    url: sandbox.url,
    life,
    clock: new MarketClock(clock, unixMs(sandbox.exchange.now()), life.speed),
    feature: { name: 'sandbox', run: (report) => keepNote(report, clock, note) },
    close: async () => {
      try {
        note();
      } finally {
        // An exchange that stays open would keep the process from ending.
        await sandbox.close();
      }
    },
  };
}

async function keepNote(
  { signal, well }: Parameters<Feature['run']>[0],
  clock: Clock,
  note: () => void,
): Promise<void> {
  well();
  while (!signal.aborted) {
    await clock.sleep(NOTE_MS, signal).catch(() => undefined);
    note();
  }
}

function listed(symbolText: string, { anchor }: SandboxLife, tiers: readonly HistoryTier[] | undefined) {
  const symbol = normaliseSymbol(symbolText);
  const { priceDigits } = marketProfile(symbol);
  const [base, quote] = symbol.split('/') as [string, string];
  return {
    base,
    quote,
    priceTick: (10 ** -priceDigits).toFixed(priceDigits),
    quantityStep: '0.00001',
    market: continuedMarket(generatedMarket(symbol, { tiers }), anchor),
  };
}
