import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { unixMs } from '#core/time.ts';
import { positionShape as positionSchema } from '#contract/trading.ts';
import type { LivePosition } from '#apps/server/platform/live-sessions.ts';
import { runConfig } from '#engine/run-config.ts';
import { SAMPLE_BTC } from '#apps/server/market/sample-market.ts';
import { positionShape } from '#apps/server/trading/position-shape.ts';

const CONFIG = runConfig({ strategy: { id: 'test', parameters: {} }, timeframe: '1m', instrument: SAMPLE_BTC });
const SESSION = { id: 's', mode: 'paper', config: CONFIG } as const;

function position(quantity: string, entry: string | undefined, stop: string | undefined): LivePosition {
  const parsed = (text: string | undefined) => (text === undefined ? undefined : Decimal.parse(text));
  const entryPrice = parsed(entry);
  return {
    instrument: SAMPLE_BTC.id,
    quantity: Decimal.parse(quantity),
    entryPrice,
    stop: parsed(stop),
    since: unixMs(5),
  };
}

const shapeOf = (open: LivePosition, price?: number) => positionSchema.parse(positionShape(SESSION, open, price));

describe('an open position', () => {
  it('that is long gains what the price has risen, and risks what lies between entry and stop', () => {
    // (100.1 - 99.7) * 0.3 = 0.12 and (99.7 - 98) * 0.3 = 0.51, which floating point gets wrong.
    expect(shapeOf(position('0.30', '99.7', '98'), 100.1)).toMatchObject({
      direction: 'long',
      quantity: '0.30',
      unrealised: '0.12',
      openRisk: '0.51',
      stop: '98',
      currency: 'USDT',
      since: 5,
    });
  });

  it('that is short gains what the price has fallen', () => {
    expect(shapeOf(position('-2', '50', '53.5'), 48)).toMatchObject({
      direction: 'short',
      quantity: '2',
      unrealised: '4',
      openRisk: '7',
    });
  });

  it('risks nothing once its stop has passed the entry', () => {
    expect(shapeOf(position('1', '50', '51'), 60)).toMatchObject({ unrealised: '10', openRisk: '0' });
    expect(shapeOf(position('-1', '50', '49'), 40)).toMatchObject({ unrealised: '10', openRisk: '0' });
  });

  it('says what is not known instead of a number', () => {
    expect(shapeOf(position('1', '50', '49'))).toMatchObject({ lastPrice: null, unrealised: null, openRisk: '1' });
    expect(shapeOf(position('1', undefined, '49'), 60)).toMatchObject({
      entryPrice: null,
      unrealised: null,
      openRisk: null,
    });
    expect(shapeOf(position('1', '50', undefined), 60)).toMatchObject({ stop: null, openRisk: null, unrealised: '10' });
  });

  it('keeps every digit of a very small price', () => {
    expect(shapeOf(position('1000000', '0.00000012', undefined), 1.23e-7)).toMatchObject({ unrealised: '0.003' });
  });
});
