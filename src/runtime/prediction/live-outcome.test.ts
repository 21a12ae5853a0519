import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { money, price, quantity } from '#core/money.ts';
import { unixMs } from '#core/time.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import type { OrderId } from '#domain/orders/order.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import { LiveOutcome } from '#runtime/prediction/live-outcome.ts';
import { storyMarket } from '#testkit/prediction/prediction-story.ts';

const NOW = unixMs(1_000);

function outcome() {
  const desk = { isBusy: true, paid: 0 };
  const live = new LiveOutcome(storyMarket({ slug: 'coin' }), 0, {
    submit: () => undefined,
    cancel: () => undefined,
    isWorking: () => desk.isBusy,
    onDecided: () => undefined,
    onPaidOut: () => void desk.paid++,
  });
  return { live, desk };
}

function bought(live: LiveOutcome, contracts: string): OrderEvent {
  const orderId = 'one' as OrderId;
  const facts = { orderId, instrument: live.instrument.id, side: 'buy', liquidity: 'taker', time: NOW } as const;
  const amounts = { price: price(Decimal.parse('0.5')), quantity: quantity(Decimal.parse(contracts)) };
  return { kind: 'filled', orderId, time: NOW, fill: { ...facts, ...amounts, fee: money(COLLATERAL, Decimal.ZERO) } };
}

describe('an outcome at a real venue whose market is decided', () => {
  it('pays once, when no order may bring more and all that was brought has been taken', () => {
    const { live, desk } = outcome();
    live.tell(bought(live, '10'));
    live.takeEvents();
    live.resolve(0, NOW);
    expect([live.takeSettlements(), live.isIdle]).toEqual([[], false]);
    live.tell(bought(live, '5'));
    desk.isBusy = false;
    expect([live.takeSettlements(), live.hasEvents]).toEqual([[], true]);
    live.takeEvents();
    const paid = live.takeSettlements();
    expect(paid.map(({ quantity: size, price: at }) => [size.toNumber(), at.toNumber()])).toEqual([[15, 1]]);
    expect([live.takeSettlements(), live.isIdle, desk.paid]).toEqual([[], true, 1]);
  });

  it('has nothing to pay where nothing is held', () => {
    const { live, desk } = outcome();
    desk.isBusy = false;
    live.resolve('split', NOW);
    expect([live.takeSettlements(), live.isIdle, desk.paid]).toEqual([[], true, 0]);
  });
});
