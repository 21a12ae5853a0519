import { describe, expect, it } from 'vitest';
import type { VenueGateway } from '#domain/orders/venue-gateway.ts';
import { assertLive } from '#apps/trading/live-consent.ts';

function gatewayOf(id: string, mayTrade: boolean): VenueGateway {
  return { account: async () => ({ id, mayTrade, balances: [] }) } as unknown as VenueGateway;
}

describe('consent to live trading', () => {
  it('is the id of the account, typed, with a key that may trade', async () => {
    expect(await assertLive(gatewayOf('42', true), '42')).toMatchObject({ id: '42' });
  });

  it.each([undefined, '', ' '])('is not there when no account was typed (%j)', async (typed) => {
    await expect(assertLive(gatewayOf('42', true), typed)).rejects.toMatchObject({ code: 'live.refused' });
  });

  it('is not that of another account, whose id is not told', async () => {
    const refusal: unknown = await assertLive(gatewayOf('4711', true), '42').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'live.refused' });
    expect(String(refusal)).not.toContain('4711');
  });

  it('is of no use with a key that may only look', async () => {
    await expect(assertLive(gatewayOf('42', false), '42')).rejects.toMatchObject({ code: 'live.refused' });
  });
});
