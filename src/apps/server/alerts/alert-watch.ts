import type { Clock } from '#core/clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Severity } from '#domain/alerts/alert.ts';
import type { KillSwitchState } from '#domain/operations/kill-switch.ts';
import type { OrderRecord } from '#domain/operations/order-record.ts';
import type { SessionRecord } from '#domain/operations/session-store.ts';
import type { JobRun } from '#domain/schedule/job.ts';
import type { FeatureStatus } from '#runtime/supervision/feature.ts';
import { Conditions } from '#apps/server/alerts/conditions.ts';
import type { AlertSink } from '#apps/server/alerts/conditions.ts';
import { FeatureTroubles } from '#apps/server/alerts/feature-troubles.ts';

export interface AlertWatchOptions {
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** How long a part of the program must be unwell, and well again, before that is told; half a minute when left out. */
  readonly graceMs?: number;
}

/** What happens in the program, as alerts. Each method may be called as often as one likes, with whatever is the case. */
export class AlertWatch {
  private readonly sink: AlertSink;
  private readonly clock: AlertWatchOptions['clock'];
  private readonly conditions: Conditions;
  private readonly features: FeatureTroubles;
  private readonly rejected = new Set<string>();

  constructor(sink: AlertSink, { clock, graceMs = 30 * SECOND_MS }: AlertWatchOptions) {
    this.sink = sink;
    this.clock = clock;
    this.conditions = new Conditions(sink);
    this.features = new FeatureTroubles({ clock, graceMs, tell: (name, status) => this.tellFeature(name, status) });
  }

  /** Give it to a supervisor as `onStatus`. */
  onFeatureStatus(status: FeatureStatus): void {
    this.features.onStatus(status);
  }

  /** The program ends: what happens from now on is no trouble. */
  close(): void {
    this.features.close();
  }

  onSession({ id, status, reason, mode }: Pick<SessionRecord, 'id' | 'status' | 'reason' | 'mode'>): void {
    const remedy = mode === 'live' ? 'Look at what is open at the venue, then start it again.' : 'Start it again.';
    const trouble = {
      severity: 'critical',
      detail: reason,
      remedy,
      link: `/trading?session=${encodeURIComponent(id)}`,
    } as const;
    this.conditions.look(`session ${id}`, 'The session has failed', status === 'failed' ? trouble : undefined);
  }

  onKillSwitch(state: KillSwitchState): void {
    const title = 'The kill switch is on';
    if (state.kind === 'off') {
      this.conditions.look('trading', title, undefined);
      return;
    }
    const what = state.flatten
      ? 'what is open is closed, and nothing new is opened'
      : 'nothing that raises exposure is sent';
    const detail = `Since ${formatInstant(state.since)} ${what}. Reason: ${state.reason}`;
    this.conditions.look('trading', title, { severity: 'critical', detail, link: '/trading' });
  }

  /** An exit that was rejected leaves a position without protection. */
  onOrder(order: Pick<OrderRecord, 'session' | 'id' | 'instrument' | 'side' | 'role' | 'status' | 'reason'>): void {
    const { session, id, instrument, side, role, status, reason } = order;
    if (status !== 'rejected' || this.isKnownRejection(`${session} ${id}`)) return;
    const isEntry = role === 'entry';
    void this.sink.raise({
      severity: isEntry ? 'warning' : 'critical',
      source: `session ${session}`,
      title: isEntry ? 'The venue has rejected an order' : `The venue has rejected an order that protects (${role})`,
      detail: `${side} ${instrument}, order ${id}: ${reason}`,
      remedy: isEntry ? undefined : 'Look whether the position is still protected; close it by hand if it is not.',
      link: `/trading?session=${encodeURIComponent(session)}`,
      isEvent: true,
    });
  }

  onJobRun({ job, status, message, dueAt }: Pick<JobRun, 'job' | 'status' | 'message' | 'dueAt'>): void {
    const source = `job ${job}`;
    const title = 'The job has failed';
    const common = { severity: 'warning', link: '/jobs' } as const;
    if (status === 'done') this.conditions.look(source, title, undefined);
    else if (status === 'failed' || status === 'interrupted') {
      const detail = `Due at ${formatInstant(dueAt)}: ${status}${message === '' ? '' : `, ${message}`}`;
      this.conditions.comes(source, title, { ...common, detail, remedy: `Run it again: assay jobs run ${job}` });
    } else if (status === 'skipped') {
      const detail = `Due at ${formatInstant(dueAt)}${message === '' ? '' : `: ${message}`}`;
      void this.sink.raise({ ...common, source, title: 'A due time was missed', detail, isEvent: true });
    }
  }

  /** `latest` undefined: there is no backup at all. */
  onBackup({ latest, longestMs }: { readonly latest: UnixMs | undefined; readonly longestMs: number }): void {
    const ageMs = latest === undefined ? undefined : this.clock.now() - latest;
    const isOld = ageMs === undefined || ageMs > longestMs;
    const found = latest === undefined ? 'There is none' : `The latest is of ${formatInstant(latest)}`;
    const trouble = {
      severity: 'warning',
      detail: `${found}; expected one within ${durationText(longestMs)}.`,
      remedy: 'Make one: assay backup',
      link: '/status',
    } as const;
    this.conditions.look('backup', 'The backup is too old', isOld ? trouble : undefined);
  }

  /** `why` undefined: it answers. */
  onStore(why: string | undefined): void {
    const remedy = 'Look at the database and the disk: assay doctor';
    const trouble =
      why === undefined ? undefined : ({ severity: 'critical', detail: why, remedy, link: '/status' } as const);
    this.conditions.look('store', 'The store does not answer', trouble);
  }

  onDisk({ freeBytes, totalBytes }: { readonly freeBytes: number; readonly totalBytes: number }): void {
    const severity = diskSeverity(freeBytes, totalBytes);
    const detail = `${gigabytes(freeBytes)} of ${gigabytes(totalBytes)} GB are free.`;
    const remedy = 'Delete or move what is not needed; old backups and imports are a good beginning.';
    this.conditions.look('disk', 'The disk is nearly full', severity && { severity, detail, remedy, link: '/status' });
  }

  /** `lastClose` undefined: nothing was ever heard. */
  onData(data: { readonly series: string; readonly lastClose: UnixMs | undefined; readonly longestMs: number }): void {
    const { series, lastClose, longestMs } = data;
    const isStale = lastClose === undefined || this.clock.now() - lastClose > longestMs;
    const found =
      lastClose === undefined ? 'Nothing was heard yet' : `The last bar closed at ${formatInstant(lastClose)}`;
    const detail = `${found}; expected one within ${durationText(longestMs)}.`;
    const trouble = {
      severity: 'warning',
      detail,
      remedy: 'Look at the feed and the connection.',
      link: '/data',
    } as const;
    this.conditions.look(`data ${series}`, 'The data is stale', isStale ? trouble : undefined);
  }

  /** Ratios: 0.1 is a tenth below the highest equity. */
  onDrawdown(found: { readonly session: string; readonly drawdownRatio: number; readonly limitRatio: number }): void {
    const { session, drawdownRatio, limitRatio } = found;
    const detail = `Equity is ${percent(drawdownRatio)} below its highest; the limit is ${percent(limitRatio)}.`;
    const link = `/trading?session=${encodeURIComponent(session)}`;
    const trouble = { severity: 'critical', detail, remedy: 'Decide whether it goes on: assay kill', link } as const;
    this.conditions.look(
      `session ${session}`,
      'The drawdown is past its limit',
      drawdownRatio > limitRatio ? trouble : undefined,
    );
  }

  /** `offsetMs`: our clock less the other one. */
  onClock(found: { readonly against: string; readonly offsetMs: number; readonly longestMs: number }): void {
    const { against, offsetMs, longestMs } = found;
    const detail = `It differs by ${Math.round(offsetMs)} ms; at most ${longestMs} ms are allowed.`;
    const remedy = 'Let the system set its clock (NTP).';
    const trouble = { severity: 'critical', detail, remedy, link: '/status' } as const;
    const isWrong = Math.abs(offsetMs) > longestMs;
    this.conditions.look(`clock against ${against}`, 'The clock is wrong', isWrong ? trouble : undefined);
  }

  private tellFeature(name: string, status: FeatureStatus | undefined): void {
    const title = 'It does not work as it should';
    if (status === undefined) {
      this.conditions.look(name, title, undefined);
      return;
    }
    const { isVital, isOver, state, why, restarts } = status;
    const isUrgent = (isVital && state === 'failed') || isOver;
    const again = isOver
      ? ' It does not begin again by itself.'
      : restarts === 0
        ? ''
        : ` It began again ${restarts} times.`;
    const detail = `${state === 'failed' ? 'It has failed' : 'It is not well'}: ${why}.${again}`;
    this.conditions.look(name, title, { severity: isUrgent ? 'critical' : 'warning', detail, link: '/status' });
  }

  private isKnownRejection(key: string): boolean {
    if (this.rejected.has(key)) return true;
    this.rejected.add(key);
    const [oldest] = this.rejected;
    if (this.rejected.size > MOST_REJECTIONS) this.rejected.delete(oldest!);
    return false;
  }
}

const MOST_REJECTIONS = 10_000;
/** Shares of the disk that are free. */
const DISK_WARNING = 0.1;
const DISK_CRITICAL = 0.03;

function diskSeverity(freeBytes: number, totalBytes: number): Severity | undefined {
  const free = freeBytes / totalBytes;
  return free < DISK_CRITICAL ? 'critical' : free < DISK_WARNING ? 'warning' : undefined;
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}

function durationText(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${Math.round(ms / DAY_MS)} days`;
  if (ms >= 2 * HOUR_MS) return `${Math.round(ms / HOUR_MS)} hours`;
  return ms >= 2 * MINUTE_MS ? `${Math.round(ms / MINUTE_MS)} minutes` : `${Math.round(ms / SECOND_MS)} seconds`;
}
