import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import { SEVERITIES, fingerprintOf, isWorse } from '#domain/alerts/alert.ts';
import type { Severity } from '#domain/alerts/alert.ts';
import { batchNotice } from '#domain/alerts/digest.ts';
import type { Notice } from '#domain/alerts/notice.ts';
import type { NotifyRules } from '#domain/alerts/notify-rules.ts';
import { planEnd, planNews, planReminder, planSettling } from '#domain/alerts/plan-alert.ts';
import { MemoryAlertStore } from '#testkit/memory-alert-store.ts';

const START = Date.UTC(2026, 2, 28, 20);
const STEP_MS = 30_000;

interface Step {
  /** Steps of half a minute until it happens. */
  readonly wait: number;
  readonly trouble: number;
  readonly severity: Severity;
  readonly does: 'raise' | 'resolve';
}

interface Told {
  readonly channel: string;
  readonly notice: Notice;
  readonly at: number;
}

/** A life of several days, looked after every half minute: what each channel was sent, and what was raised. */
class Life {
  readonly store = new MemoryAlertStore();
  readonly told: Told[] = [];
  readonly raised: {
    readonly trouble: string;
    readonly severity: Severity;
    readonly at: number;
    readonly id: string;
  }[] = [];
  private readonly rules: NotifyRules;
  private readonly channels = [
    { name: 'all', least: 'info' },
    { name: 'warnings', least: 'warning' },
    { name: 'pager', least: 'critical' },
  ] as const;
  private ids = 0;
  now = START;

  constructor(rules: NotifyRules) {
    this.rules = rules;
  }

  async act({ wait, trouble, severity, does }: Step): Promise<void> {
    for (let i = 0; i < wait; i++) await this.tick();
    const news = { source: 's', title: `T${trouble}`, severity, detail: '' };
    const fingerprint = fingerprintOf(news);
    const alert = await this.store.change({ fingerprint }, this.since(), (found) =>
      does === 'raise' ? planNews(found, news, this.planning()) : planEnd(found, this.now as UnixMs),
    );
    if (does === 'raise') this.raised.push({ trouble: news.title, severity, at: this.now, id: alert!.id });
    await this.deliver();
  }

  async tick(ms = STEP_MS): Promise<void> {
    this.now += ms;
    for (const { id } of await this.store.unsettled()) {
      await this.store.change({ id }, this.since(), (found) => planSettling(found, this.planning()));
      await this.store.change({ id }, this.since(), (found) => planReminder(found, this.planning()));
    }
    const style = { zone: this.rules.zone, page: undefined };
    const now = this.now as UnixMs;
    await this.store.gather(now, (_, batch, alerts) => batchNotice(batch, alerts, { id: this.newId(), now, style }));
    await this.deliver();
  }

  private async deliver(): Promise<void> {
    for (const { name: channel } of this.channels) {
      for (;;) {
        const taken = await this.store.take(channel, this.now as UnixMs, unixMs(START + 1e12));
        if (taken === undefined) break;
        this.told.push({ channel, notice: taken.notice, at: this.now });
        await this.store.tried(taken.notice.id, { kind: 'delivered', at: this.now as UnixMs });
      }
    }
  }

  private since(): UnixMs {
    return (this.now - MINUTE_MS) as UnixMs;
  }

  private newId(): string {
    return `id-${this.ids++}`;
  }

  private planning() {
    const style = { zone: this.rules.zone, page: undefined };
    const newId = (): string => this.newId();
    return { channels: this.channels, rules: this.rules, style, now: this.now as UnixMs, newId };
  }
}

const rulesOf = fc
  .record({
    zone: fc.constantFrom('UTC', 'Europe/Paris', 'America/New_York'),
    digestMinute: fc.integer({ min: 0, max: 1439 }),
    quiet: fc.option(
      fc.record({
        fromMinute: fc.integer({ min: 0, max: 719 }),
        toMinute: fc.integer({ min: 720, max: 1439 }),
        letCriticalThrough: fc.boolean(),
      }),
      { nil: undefined },
    ),
    dedupe: fc.integer({ min: 1, max: 20 }),
    repeat: fc.integer({ min: 20, max: 300 }),
    stormPerMinute: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ zone, digestMinute, quiet, dedupe, repeat, stormPerMinute }): NotifyRules => {
    const windows = { dedupeMs: dedupe * MINUTE_MS, repeatMs: repeat * MINUTE_MS };
    return Object.assign(windows, { zone: new Zone(zone), digestMinute, quiet, stormPerMinute });
  });

const stepsOf = fc.array(
  fc.record({
    wait: fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 120 })),
    trouble: fc.integer({ min: 0, max: 12 }),
    severity: fc.constantFrom(...SEVERITIES, 'critical' as const),
    does: fc.constantFrom('raise' as const, 'raise' as const, 'resolve' as const),
  }),
  { maxLength: 60 },
);

async function lived(rules: NotifyRules, steps: readonly Step[]): Promise<Life> {
  const life = new Life(rules);
  for (const step of steps) await life.act(step);
  // Two nights more: whatever waits has left.
  for (let i = 0; i < 2 * 26 * 6; i++) await life.tick(10 * MINUTE_MS);
  return life;
}

describe('whatever happens', () => {
  it('nothing critical is lost, nothing is told twice within the window, and all warnings are in one digest', async () => {
    await fc.assert(
      fc.asyncProperty(rulesOf, stepsOf, async (rules, steps) => {
        const life = await lived(rules, steps);
        assertNothingCriticalIsLost(life, rules);
        assertNothingTwice(life, rules);
        assertWarningsInDigests(life);
        assertNoStorm(life, rules);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

function tellings(life: Life, channel: string, id: string): readonly Told[] {
  return life.told.filter((told) => told.channel === channel && told.notice.alerts.includes(id));
}

/** Each time that something critical came, each channel has told it: before, within the time in which it is not repeated, or after. */
function assertNothingCriticalIsLost(life: Life, rules: NotifyRules): void {
  const quietMs = rules.quiet === undefined || rules.quiet.letCriticalThrough ? 0 : 25 * 3_600_000;
  // A minute for a storm, and the ten between two looks of the last nights.
  const latest = quietMs + 12 * MINUTE_MS;
  const critical = life.raised.filter(({ severity }) => severity === 'critical');
  for (const { id, at } of critical) {
    for (const channel of ['all', 'warnings', 'pager']) {
      const told = tellings(life, channel, id).filter(({ notice }) => notice.kind !== 'digest');
      const fits = told.some((each) => each.at >= at - rules.repeatMs - latest && each.at <= at + latest);
      expect(fits, `${id} at ${new Date(at).toISOString()} on ${channel}`).toBe(true);
    }
  }
}

/** The same alert, as bad as before, is not told again before the window is over. */
function assertNothingTwice(life: Life, rules: NotifyRules): void {
  for (const channel of ['all', 'warnings', 'pager']) {
    const urgent = life.told.filter(({ notice, channel: on }) => on === channel && notice.kind === 'alert');
    const byId = Map.groupBy(urgent, ({ notice }) => notice.alerts[0]!);
    for (const [id, told] of byId) {
      for (const [i, next] of told.entries()) {
        if (i === 0) continue;
        const gap = next.at - told[i - 1]!.at;
        expect(gap, `${id} on ${channel}`).toBeGreaterThanOrEqual(rules.dedupeMs);
      }
    }
  }
}

/** What never became critical and came once is in exactly one digest of each channel that is meant for it, and in nothing else. */
function assertWarningsInDigests(life: Life): void {
  for (const alert of life.store.alerts) {
    if (alert.severity === 'critical' || alert.count > 1) continue;
    for (const { channel, least } of [
      { channel: 'all', least: 'info' },
      { channel: 'warnings', least: 'warning' },
      { channel: 'pager', least: 'critical' },
    ] as const) {
      const kinds = tellings(life, channel, alert.id).map(({ notice }) => notice.kind);
      expect(kinds, `${alert.id} on ${channel}`).toEqual(isWorse(least, alert.severity) ? [] : ['digest']);
    }
  }
}

/** A minute has at most so many messages, and besides them the ones that put the others together. */
function assertNoStorm(life: Life, { stormPerMinute }: NotifyRules): void {
  for (const channel of ['all', 'warnings', 'pager']) {
    const times = life.told.filter((told) => told.channel === channel && !isTogether(told)).map(({ at }) => at);
    for (const at of times) {
      const inMinute = times.filter((other) => other > at - MINUTE_MS && other <= at).length;
      // One that was held alone is told as if it had not been.
      expect(inMinute).toBeLessThanOrEqual(stormPerMinute + 2);
    }
  }
}

function isTogether({ notice }: Told): boolean {
  return notice.kind === 'digest' || notice.kind === 'summary';
}
