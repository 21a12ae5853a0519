import { beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, unixMs } from '#core/time.ts';
import type { AlertNews } from '#domain/alerts/alert.ts';
import type { PingPort, PingState } from '#domain/alerts/notify-port.ts';
import { ChannelError } from '#domain/alerts/notify-port.ts';
import type { FeatureStatus } from '#runtime/supervision/feature.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { AlertWatch } from '#apps/server/alerts/alert-watch.ts';
import { heartbeat } from '#apps/server/alerts/heartbeat.ts';
import { JobPings } from '#apps/server/alerts/job-pings.ts';

const START = unixMs(Date.UTC(2026, 0, 5, 12));
const GB = 1e9;

let clock: VirtualClock;
let told: string[];
let news: AlertNews[];
let watch: AlertWatch;

beforeEach(() => {
  clock = new VirtualClock(START);
  told = [];
  news = [];
  watch = watchFor();
});

/** One life of the program. */
function watchFor(): AlertWatch {
  return new AlertWatch(
    {
      raise: async (one) => {
        news.push(one);
        told.push(`${one.severity} ${one.source}: ${one.title}`);
      },
      resolve: async (source, title) => void told.push(`over ${source}: ${title}`),
    },
    { clock, graceMs: 30_000 },
  );
}

const after = (ms: number): Promise<void> => clock.runUntil(START + ms);

function status(state: FeatureStatus['state'], more: Partial<FeatureStatus> = {}): FeatureStatus {
  const rest = { name: 'feed', isVital: false, since: START, why: 'no answer', restarts: 0, isOver: false };
  return { ...rest, state, ...more };
}

const BAD = 'feed: It does not work as it should';

describe('a part of the program', () => {
  it('that fails and is well again within the grace is not worth a word', async () => {
    watch.onFeatureStatus(status('starting', { why: '' }));
    watch.onFeatureStatus(status('well'));
    told = [];
    watch.onFeatureStatus(status('failed'));
    watch.onFeatureStatus(status('starting'));
    await after(5_000);
    watch.onFeatureStatus(status('well'));
    await after(DAY_MS);
    expect(told).toEqual([]);
    watch.onFeatureStatus(status('failed'));
    await after(DAY_MS + 30_000);
    expect(told).toEqual([`warning ${BAD}`]);
  });

  it('that is well at first clears what an earlier life has left', () => {
    watch.onFeatureStatus(status('starting', { why: '' }));
    expect(told).toEqual([]);
    watchFor().onFeatureStatus(status('well'));
    expect(told).toEqual([`over ${BAD}`]);
  });

  it('is told when it stays bad, with what is the case then, and again when it is well for good', async () => {
    watch.onFeatureStatus(status('well'));
    told = [];
    watch.onFeatureStatus(status('degraded', { why: 'late' }));
    await after(29_999);
    expect(told).toEqual([]);
    watch.onFeatureStatus(status('failed', { why: 'gone', restarts: 3 }));
    await after(30_000);
    expect(told).toEqual([`warning ${BAD}`]);
    expect(news[0]!.detail).toBe('It has failed: gone. It began again 3 times.');
    watch.onFeatureStatus(status('well'));
    await after(60_000);
    expect(told).toEqual([`warning ${BAD}`, `over ${BAD}`]);
  });

  it('that keeps failing is told although it is well for a moment each time', async () => {
    const supervisor = new Supervisor({ clock, onStatus: (each) => watch.onFeatureStatus(each) });
    supervisor.start([
      {
        name: 'feed',
        run: async ({ well, signal }) => {
          well();
          await clock.sleep(2_000, signal);
          throw new Error('dropped');
        },
      },
    ]);
    await after(HOUR_MS);
    expect(told).toEqual([`over ${BAD}`, `warning ${BAD}`]);
  });

  it('is critical at once when it is over for good, and in time when it is vital', async () => {
    watch.onFeatureStatus(status('failed', { isOver: true }));
    expect(told).toEqual([`critical ${BAD}`]);
    watch.onFeatureStatus(status('failed', { name: 'session a', isVital: true }));
    await after(30_000);
    expect(told.at(-1)).toBe('critical session a: It does not work as it should');
  });
});

describe('trading', () => {
  it('is critical when a session fails, and over when it runs', () => {
    const session = { id: 'strike btc', mode: 'live', reason: 'no answer' } as const;
    watch.onSession({ ...session, status: 'failed' });
    watch.onSession({ ...session, status: 'failed' });
    watch.onSession({ ...session, status: 'running' });
    expect(told).toEqual([
      'critical session strike btc: The session has failed',
      'over session strike btc: The session has failed',
    ]);
    expect(news[0]).toMatchObject({ link: '/trading?session=strike%20btc' });
    expect(news[0]!.remedy).toContain('at the venue');
  });

  it('tells of the kill switch, and never its token', () => {
    watch.onKillSwitch({ kind: 'on', since: START, reason: 'drawdown', flatten: true, token: 'planted-token' });
    watch.onKillSwitch({ kind: 'off' });
    expect(told).toEqual(['critical trading: The kill switch is on', 'over trading: The kill switch is on']);
    expect(JSON.stringify(news)).not.toContain('planted-token');
  });

  it('tells each rejected order once; one that protects is critical', () => {
    const order = {
      session: 'a',
      id: '1',
      instrument: 'BTC/USDT@x',
      side: 'sell',
      role: 'entry',
      reason: 'no',
    } as const;
    watch.onOrder({ ...order, status: 'working' });
    watch.onOrder({ ...order, status: 'rejected' });
    watch.onOrder({ ...order, status: 'rejected' });
    watch.onOrder({ ...order, status: 'rejected', id: '2', role: 'stop' });
    expect(told).toEqual([
      'warning session a: The venue has rejected an order',
      'critical session a: The venue has rejected an order that protects (stop)',
    ]);
    expect(news.every(({ isEvent }) => isEvent)).toBe(true);
  });

  it('tells a drawdown past its limit once, and its end', () => {
    for (const drawdownRatio of [0.05, 0.1, 0.11, 0.12, 0.09]) {
      watch.onDrawdown({ session: 'a', drawdownRatio, limitRatio: 0.1 });
    }
    const title = 'session a: The drawdown is past its limit';
    expect(told).toEqual([`over ${title}`, `critical ${title}`, `over ${title}`]);
    expect(news[0]!.detail).toBe('Equity is 11.0 % below its highest; the limit is 10.0 %.');
  });
});

describe('jobs', () => {
  it('count each failure, and are well again after a run that ends well', () => {
    const run = { job: 'nightly', message: 'disk full', dueAt: START };
    watch.onJobRun({ ...run, status: 'running' });
    watch.onJobRun({ ...run, status: 'failed' });
    watch.onJobRun({ ...run, status: 'interrupted' });
    watch.onJobRun({ ...run, status: 'done' });
    watch.onJobRun({ ...run, status: 'done' });
    watch.onJobRun({ ...run, status: 'skipped', message: '' });
    expect(told).toEqual([
      'warning job nightly: The job has failed',
      'warning job nightly: The job has failed',
      'over job nightly: The job has failed',
      'warning job nightly: A due time was missed',
    ]);
    expect(news[0]).toMatchObject({ detail: 'Due at 2026-01-05T12:00:00.000Z: failed, disk full' });
  });

  it('tell a watcher elsewhere of start, success and failure, in order, whatever becomes of the pings', async () => {
    const pings: string[] = [];
    let isDown = false;
    const port: PingPort = {
      ping: async (state: PingState, body: string) => {
        if (isDown) throw new ChannelError('The ping address is down', { retryable: true });
        pings.push(`${state} ${body}`);
      },
    };
    const watched = new JobPings(new Map([['nightly', port]]));
    for (const state of ['running', 'done', 'running', 'failed', 'skipped', 'interrupted'] as const) {
      watched.onJobRun({ job: 'nightly', status: state, message: state === 'failed' ? 'disk full' : '' });
    }
    watched.onJobRun({ job: 'other', status: 'done', message: '' });
    await watched.settled();
    expect(pings).toEqual([
      'start nightly: running',
      'success nightly: done',
      'start nightly: running',
      'fail nightly: failed, disk full',
      'fail nightly: interrupted',
    ]);
    isDown = true;
    watched.onJobRun({ job: 'nightly', status: 'done', message: '' });
    await watched.settled();
    expect([...watched.troubles()]).toEqual([['nightly', 'The ping address is down']]);
    isDown = false;
    watched.onJobRun({ job: 'nightly', status: 'done', message: '' });
    await watched.settled();
    expect([...watched.troubles()]).toEqual([]);
  });
});

describe('the machine', () => {
  it('tells when the disk is nearly full, again when it gets worse, and when there is room', () => {
    for (const freeBytes of [50 * GB, 9 * GB, 8 * GB, 2 * GB, 9 * GB, 50 * GB]) {
      watch.onDisk({ freeBytes, totalBytes: 100 * GB });
    }
    const title = 'disk: The disk is nearly full';
    expect(told).toEqual([`over ${title}`, `warning ${title}`, `critical ${title}`, `over ${title}`]);
    expect(news[1]!.detail).toBe('2.0 of 100.0 GB are free.');
  });

  it('tells of a store that does not answer, data that is stale, a backup that is old and a clock that is wrong', () => {
    watch.onStore('connection lost');
    watch.onStore(undefined);
    watch.onData({ series: 'BTC 1m', lastClose: unixMs(START - 3 * 60_000), longestMs: 120_000 });
    watch.onData({ series: 'ETH 1m', lastClose: undefined, longestMs: 120_000 });
    watch.onData({ series: 'SOL 1m', lastClose: START, longestMs: 120_000 });
    watch.onBackup({ latest: unixMs(START - 3 * DAY_MS), longestMs: 2 * DAY_MS });
    watch.onBackup({ latest: START, longestMs: 2 * DAY_MS });
    watch.onClock({ against: 'binance', offsetMs: -1_500.4, longestMs: 1_000 });
    expect(told).toEqual([
      'critical store: The store does not answer',
      'over store: The store does not answer',
      'warning data BTC 1m: The data is stale',
      'warning data ETH 1m: The data is stale',
      'over data SOL 1m: The data is stale',
      'warning backup: The backup is too old',
      'over backup: The backup is too old',
      'critical clock against binance: The clock is wrong',
    ]);
    expect(news.map(({ detail }) => detail)).toEqual([
      'connection lost',
      'The last bar closed at 2026-01-05T11:57:00.000Z; expected one within 2 minutes.',
      'Nothing was heard yet; expected one within 2 minutes.',
      'The latest is of 2026-01-02T12:00:00.000Z; expected one within 2 days.',
      'It differs by -1500 ms; at most 1000 ms are allowed.',
    ]);
  });
});

describe('the heartbeat', () => {
  it('pings while all is well, says what is not, and goes on when a ping fails', async () => {
    const pings: string[] = [];
    let troubles: readonly string[] = [];
    let isDown = false;
    const port: PingPort = {
      ping: async (state, body) => {
        if (isDown) throw new ChannelError('down', { retryable: true });
        pings.push(`${(clock.now() - START) / 60_000} ${state}: ${body}`);
      },
    };
    const supervisor = new Supervisor({ clock });
    supervisor.start([heartbeat({ port, everyMs: 5 * 60_000, clock, troubles: async () => troubles })]);
    await after(6 * 60_000);
    troubles = ['feed has failed'];
    await after(11 * 60_000);
    isDown = true;
    await after(16 * 60_000);
    expect(supervisor.status()).toMatchObject([{ state: 'degraded', why: 'down' }]);
    [isDown, troubles] = [false, []];
    await after(21 * 60_000);
    expect(pings).toEqual([
      '0 success: all is well',
      '5 success: all is well',
      '10 fail: feed has failed',
      '20 success: all is well',
    ]);
    const stopped = supervisor.stop();
    await after(22 * 60_000);
    await stopped;
    expect(clock.isIdle).toBe(true);
  });
});
