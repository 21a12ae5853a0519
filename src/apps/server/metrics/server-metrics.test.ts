import { afterEach, describe, expect, it } from 'vitest';
import type { LiveCounts } from '#apps/server/live/live-hub.ts';
import { ServerMetrics } from '#apps/server/metrics/server-metrics.ts';

const LIVE: LiveCounts = {
  clients: 3,
  topics: 2,
  published: 10,
  sent: 28,
  coalesced: 2,
  refused: 1,
  closed: { left: 4, garbage: 1, silent: 0, stopping: 0, 'too-slow': 2, unauthorised: 0, unchecked: 0, broken: 0 },
};

const made: ServerMetrics[] = [];

function metrics(): ServerMetrics {
  const features = [{ name: 'scheduler', state: 'well', restarts: 2 }];
  const one = new ServerMetrics({ version: '1.2.3', live: () => LIVE, features: () => features });
  made.push(one);
  return one;
}

afterEach(() => {
  for (const one of made.splice(0)) one.close();
});

async function lines(of: ServerMetrics): Promise<string[]> {
  return (await of.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('metrics', () => {
  it('count requests by pattern, method and class of status, with their durations', async () => {
    const one = metrics();
    for (const status of [200, 204, 404])
      one.onAnswered({ route: '/api/v1/runs/:id', method: 'GET', status, elapsedMs: 15 });
    const text = await lines(one);
    expect(text).toContain('assay_http_requests_total{route="/api/v1/runs/:id",method="GET",status="2xx"} 2');
    expect(text).toContain('assay_http_requests_total{route="/api/v1/runs/:id",method="GET",status="4xx"} 1');
    expect(text).toContain(
      'assay_http_request_duration_seconds_bucket{le="0.01",route="/api/v1/runs/:id",method="GET"} 0',
    );
    expect(text).toContain(
      'assay_http_request_duration_seconds_bucket{le="0.02",route="/api/v1/runs/:id",method="GET"} 3',
    );
  });

  it('count what is traded, and say how things stand', async () => {
    const one = metrics();
    one.onSignal('passed');
    one.onSignal('blocked');
    one.onOrder('filled');
    one.onFill();
    one.onJobRun('backup', 'done');
    one.setEquity({ session: 'paper', currency: 'USDT', equity: '10250.75' });
    one.setKillSwitch(true);
    expect(await lines(one)).toEqual(
      expect.arrayContaining([
        'assay_signals_total{outcome="passed"} 1',
        'assay_signals_total{outcome="blocked"} 1',
        'assay_orders_total{state="filled"} 1',
        'assay_fills_total 1',
        'assay_job_runs_total{job="backup",status="done"} 1',
        'assay_session_equity{session="paper",currency="USDT"} 10250.75',
        'assay_kill_switch 1',
        'assay_live_clients 3',
        'assay_live_sent_total 28',
        'assay_live_closed_total{reason="too-slow"} 2',
        'assay_feature_state{feature="scheduler",state="well"} 1',
        'assay_feature_restarts{feature="scheduler"} 2',
        'assay_build_info{version="1.2.3"} 1',
      ]),
    );
    one.dropSession({ session: 'paper', currency: 'USDT' });
    expect(await one.text()).not.toContain('session="paper"');
  });

  it('say the same when they are asked twice', async () => {
    const one = metrics();
    await one.text();
    expect(await lines(one)).toContain('assay_live_published_total 10');
  });

  it('tell of the process in units of Prometheus', async () => {
    const figures = new Map((await lines(metrics())).map((line) => line.split(' ') as [string, string]));
    expect(Number(figures.get('process_resident_memory_bytes'))).toBeGreaterThan(10_000_000);
    expect(Number(figures.get('process_cpu_seconds_total'))).toBeGreaterThan(0);
    expect(Number(figures.get('assay_uptime_seconds'))).toBeGreaterThan(0);
    expect(Math.abs(Number(figures.get('process_start_time_seconds')) * 1_000 - performance.timeOrigin)).toBeLessThan(
      1_000,
    );
    expect(Number(figures.get('assay_event_loop_delay_max_seconds'))).toBeGreaterThanOrEqual(0);
  });

  it('have names that Prometheus takes, each with help and a type, and counters that end with _total', async () => {
    const text = await metrics().text();
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    expect(types.length).toBeGreaterThan(20);
    for (const [, name, kind] of types) {
      expect(name).toMatch(/^(assay|process)_[a-z0-9_]+$/);
      expect(name!.endsWith('_total')).toBe(kind === 'counter');
      expect(text).toContain(`# HELP ${name} `);
    }
  });

  it('do not grow with what clients make up', async () => {
    const one = metrics();
    for (let i = 0; i < 2_000; i++) {
      one.onAnswered({ route: `/made/up/${i}`, method: `M${i}`, status: 404, elapsedMs: 1 });
      one.setEquity({ session: `s${i}`, currency: 'USD', equity: '1' });
      one.onJobRun(`job-${i}`, 'done');
      one.onOrder(`state-${i}`);
    }
    const text = await lines(one);
    expect(text).toContain('assay_http_requests_total{route="other",method="other",status="4xx"} 1700');
    expect(text.filter((line) => line.startsWith('assay_session_equity')).length).toBe(100);
    expect(text.filter((line) => line.startsWith('assay_job_runs_total')).length).toBe(101);
    expect(text.length).toBeLessThan(6_000);
  });

  it('see a loop that was held up', async () => {
    const one = metrics();
    while (one.loopDelayMs() < 80) {
      const until = performance.now() + 120;
      while (performance.now() < until);
      await new Promise((resolve) => void setTimeout(resolve, 0));
    }
    expect(one.loopDelayMs()).toBeLessThan(5_000);
    expect((await lines(one)).find((line) => line.startsWith('assay_event_loop_delay_max_seconds 0.'))).toBeDefined();
  });
});
