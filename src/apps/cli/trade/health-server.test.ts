import { describe, expect, it } from 'vitest';
import { openHealthServer } from '#apps/cli/trade/health-server.ts';
import type { HealthReport } from '#apps/trading/health-report.ts';

async function asked(report: () => Promise<HealthReport>, path = '/health', method = 'GET') {
  const server = await openHealthServer('127.0.0.1:0', report);
  try {
    const response = await fetch(server.url.replace('/health', path), { method });
    return { status: response.status, body: (await response.json()) as object };
  } finally {
    await server.close();
  }
}

describe('the health server', () => {
  it('answers 200 while the program works, wholly or in part, and 503 when it is down', async () => {
    expect(await asked(async () => ({ status: 'ok', reasons: [] }))).toMatchObject({ status: 200 });
    expect(await asked(async () => ({ status: 'degraded', reasons: ['feed'] }))).toEqual({
      status: 200,
      body: { status: 'degraded', reasons: ['feed'] },
    });
    expect(await asked(async () => ({ status: 'down', reasons: ['session'] }))).toMatchObject({ status: 503 });
  });

  it('is down when it cannot say how it is, and says why', async () => {
    const { status, body } = await asked(async () => Promise.reject(new Error('the store is gone')));
    expect(status).toBe(503);
    expect(body).toEqual({ status: 'down', reasons: ['the store is gone'] });
  });

  it('answers nothing else', async () => {
    const fine = async (): Promise<HealthReport> => ({ status: 'ok', reasons: [] });
    expect(await asked(fine, '/')).toMatchObject({ status: 404 });
    expect(await asked(fine, '/health', 'POST')).toMatchObject({ status: 404 });
  });

  it('refuses a place that is none, and one that is taken', async () => {
    const fine = async (): Promise<HealthReport> => ({ status: 'ok', reasons: [] });
    await expect(openHealthServer('here', fine)).rejects.toThrow('127.0.0.1:8484');
    const first = await openHealthServer('127.0.0.1:0', fine);
    const port = new URL(first.url).port;
    await expect(openHealthServer(`127.0.0.1:${port}`, fine)).rejects.toThrow('one that is taken');
    await first.close();
  });
});
