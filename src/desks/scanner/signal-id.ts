import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Direction } from '#domain/signals/signal.ts';
import type { ModeName } from '#desks/scanner/mode.ts';

/**
 * `strike-BTCUSDT@binance-20241103T0915Z-long`: one candidate at most per mode, instrument, entry bar and direction, so this is
 * unique, the same in every run, and can be typed. The venue is part of it because two venues may trade the same symbol.
 */
export function signalId(mode: ModeName, instrument: InstrumentId, time: number, direction: Direction): string {
  const minute = `${new Date(time).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
  return `${mode}-${instrument.replaceAll('/', '')}-${minute}-${direction}`;
}
