import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instrumentId } from '#domain/market/instrument.ts';
import type { ClientOrderId } from '#domain/orders/venue-gateway.ts';
import { OrderNoteFile } from '#adapters/polymarket/venue/order-note-file.ts';
import type { OrderNote } from '#adapters/polymarket/venue/order-notes.ts';

const NOTE: OrderNote = {
  name: 'one' as ClientOrderId,
  orderId: `0x${'ab'.repeat(32)}`,
  state: 'sent',
  instrument: instrumentId('fed-cut-december:yes', 'polymarket'),
  market: '0x01',
  quantity: '20.20',
  terms: {
    exchange: 'negative-risk',
    tokenId: '71321045679252212594626385532706912750332728571942532289631379312455583992563',
    side: 'buy',
    salt: 9007199254740991n,
    timestamp: 1_795_219_201_000,
    makerAmount: 6_060_000n,
    takerAmount: 20_200_000n,
  },
  type: 'GTC',
  postOnly: true,
  endsAtOnce: false,
  sentAt: 1_795_219_201_000,
};

describe('notes of orders in a file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'order-notes-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are there after a restart, the last of each name', async () => {
    const path = join(folder, 'orders.jsonl');
    const notes = await OrderNoteFile.open(path);
    await Promise.all([notes.write(NOTE), notes.write({ ...NOTE, state: 'accepted' })]);
    await notes.close();
    const again = await OrderNoteFile.open(path);
    expect(again.byName(NOTE.name)).toEqual({ ...NOTE, state: 'accepted' });
    expect(again.byOrder(NOTE.orderId.toUpperCase().replace('0X', '0x'))).toEqual({ ...NOTE, state: 'accepted' });
    expect(again.byName('two' as ClientOrderId)).toBeUndefined();
    await again.close();
  });

  it('forget a note that a crash has cut: its order was not sent', async () => {
    const path = join(folder, 'orders.jsonl');
    const notes = await OrderNoteFile.open(path);
    await notes.write(NOTE);
    await notes.close();
    await appendFile(path, '{"name":"two","orderId":"0x');
    const again = await OrderNoteFile.open(path);
    expect(again.byName('two' as ClientOrderId)).toBeUndefined();
    await again.write({ ...NOTE, name: 'three' as ClientOrderId });
    await again.close();
    const lines = (await readFile(path, 'utf8')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as OrderNote).name)).toEqual(['one', 'three']);
  });

  it('are not opened when one of them makes no sense', async () => {
    const path = join(folder, 'orders.jsonl');
    await appendFile(path, '{"name":"one"}\n');
    await expect(OrderNoteFile.open(path)).rejects.toThrow(/line 1 is none$/);
  });
});
