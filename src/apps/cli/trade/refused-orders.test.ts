import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { OrderRecord } from '#domain/operations/order-record.ts';
import { denied } from '#domain/risk/risk-denial.ts';
import { Journal } from '#engine/journal.ts';
import { sampleOrder } from '#adapters/storage/contract/sample-session.ts';
import { RefusedOrders } from '#apps/cli/trade/refused-orders.ts';

const NOON = unixMs(Date.UTC(2026, 10, 21, 12));
const HALTED = denied('halted', 'HALTED since 2026-11-21T12:00:00.000Z: too fast', 'buy 1 BTC/USDT').message;
const TOO_LARGE = denied('max-order-quantity', '2 BTC', '3 BTC').message;

describe('what is said of orders that were refused', () => {
  it('is one line when a halt begins to deny them, and a count when it ends', () => {
    const refused = new RefusedOrders();
    expect(said(refused, [order(HALTED)])).toEqual([
      `2026-11-21 12:00  denied buy limit 101.50: ${HALTED}; more of these are only counted`,
    ]);
    expect(said(refused, [order(HALTED), order(HALTED)])).toEqual([]);
    expect(said(refused, [], stateChange('ACTIVE', 'HALTED'))).toEqual([]);
    expect(said(refused, [], stateChange('HALTED', 'ACTIVE'))).toEqual([
      '2026-11-21 12:00  trading is free again: 3 orders were denied meanwhile',
    ]);
    expect(said(refused, [order(HALTED)])).toHaveLength(1);
    expect(refused.lastLines()).toEqual(['stopped while entries are denied: 1 order was denied meanwhile']);
    expect(refused.lastLines()).toEqual([]);
  });

  it('is a line for each other one, also during a halt', () => {
    const refused = new RefusedOrders();
    expect(said(refused, [order(HALTED), order(TOO_LARGE), order(TOO_LARGE)])).toHaveLength(3);
    expect(said(refused, [order('no money', 'rejected')])).toEqual([
      '2026-11-21 12:00  rejected buy limit 101.50: no money',
    ]);
  });

  it('is nothing of orders that were taken, nor of a halt that denied none', () => {
    const refused = new RefusedOrders();
    expect(said(refused, [sampleOrder('o1')], stateChange('HALTED', 'ACTIVE'))).toEqual([]);
    expect(refused.lastLines()).toEqual([]);
  });
});

function said(
  refused: RefusedOrders,
  orders: readonly OrderRecord[],
  lines: readonly string[] = [],
): readonly string[] {
  return refused.linesFor({ orders, lines }).map(stripVTControlCharacters);
}

function order(reason: string, status: OrderRecord['status'] = 'denied'): OrderRecord {
  return sampleOrder('o1', { status, reason, updated: NOON });
}

/** As a run's journal has it. */
function stateChange(from: string, to: string): readonly string[] {
  const lines: string[] = [];
  new Journal((line) => lines.push(line)).record('risk', { kind: 'state-changed', from, to, time: NOON, reason: 'x' });
  return lines;
}
