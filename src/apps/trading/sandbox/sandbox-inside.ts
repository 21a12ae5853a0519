import type { Clock } from '#core/clock.ts';
import { unixMs } from '#core/time.ts';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { generatedMarket } from '#sandbox/exchange/market/generated-market.ts';
import { openSandbox } from '#sandbox/exchange/open-sandbox.ts';
import { marketProfile } from '#sandbox/generator/market-profiles.ts';
import { continuedMarket } from '#apps/trading/sandbox/continued-market.ts';
import { MarketClock } from '#apps/trading/sandbox/market-clock.ts';
import { readSandboxLife, sandboxFile, sandboxLifeNow, writeSandboxLife } from '#apps/trading/sandbox/sandbox-life.ts';
import type { SandboxLife } from '#apps/trading/sandbox/sandbox-life.ts';
import type { VenueRequest } from '#apps/trading/trading-venue.ts';

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

export async function openSandboxInside(request: VenueRequest, clock: Clock): Promise<SandboxInside> {
  const file = sandboxFile(request.dataFolder, request.session);
  const life = sandboxLifeNow(readSandboxLife(file), request, clock.now());
  writeSandboxLife(file, life);
  const config = exchangeConfig({
    symbols: [listed(request.symbol, life)],
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

function listed(symbolText: string, { anchor }: SandboxLife) {
  const symbol = normaliseSymbol(symbolText);
  const { priceDigits } = marketProfile(symbol);
  const [base, quote] = symbol.split('/') as [string, string];
  return {
    base,
    quote,
    priceTick: (10 ** -priceDigits).toFixed(priceDigits),
    quantityStep: '0.00001',
    market: continuedMarket(generatedMarket(symbol), anchor),
  };
}
