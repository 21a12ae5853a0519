import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { SECOND_MS } from '#core/time.ts';
import type { AnsweredRequest } from '#apps/server/http/http-server.ts';
import type { LiveCounts } from '#apps/server/live/live-hub.ts';
import { LabelBound } from '#apps/server/metrics/label-bound.ts';
import { LoopDelay } from '#apps/server/metrics/loop-delay.ts';
import { addProcessMetrics } from '#apps/server/metrics/process-metrics.ts';
import { addFeatureMetrics, addLiveMetrics } from '#apps/server/metrics/source-metrics.ts';
import type { FeatureReading } from '#apps/server/metrics/source-metrics.ts';

/** What is asked when the metrics are. */
export interface MetricSources {
  readonly version: string;
  readonly live: () => LiveCounts;
  /** Parts of the program, as the supervisor knows them. */
  readonly features: () => readonly FeatureReading[];
}

/** An account's worth, as the session's books say. */
export interface EquityReading {
  readonly session: string;
  readonly currency: string;
  /** Exact decimal text; as a metric it is a float. */
  readonly equity: string;
}

/** Figures for Prometheus, in a registry of their own. Every label has a bounded number of values. */
export class ServerMetrics {
  private readonly registry = new Registry();
  private readonly loop = new LoopDelay();
  private readonly routes = new LabelBound(300);
  private readonly sessions = new LabelBound(100);
  private readonly jobs = new LabelBound(100);
  private readonly orderStates = new LabelBound(20);
  private readonly jobStates = new LabelBound(10);
  private readonly requests;
  private readonly durations;
  private readonly signals;
  private readonly orders;
  private readonly fills;
  private readonly equity;
  private readonly killSwitch;
  private readonly jobRuns;

  constructor(sources: MetricSources) {
    const registers = [this.registry];
    this.requests = new Counter({
      name: 'assay_http_requests_total',
      help: 'Requests answered, by pattern of the address',
      labelNames: ['route', 'method', 'status'] as const,
      registers,
    });
    this.durations = new Histogram({
      name: 'assay_http_request_duration_seconds',
      help: 'Time from the request to the end of its answer',
      labelNames: ['route', 'method'] as const,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    });
    this.signals = new Counter({
      name: 'assay_signals_total',
      help: 'Signals, by what the gates made of them',
      labelNames: ['outcome'] as const,
      registers,
    });
    this.orders = new Counter({
      name: 'assay_orders_total',
      help: 'Changes of orders, by the state that they reached',
      labelNames: ['state'] as const,
      registers,
    });
    this.fills = new Counter({ name: 'assay_fills_total', help: 'Fills booked', registers });
    this.equity = new Gauge({
      name: 'assay_session_equity',
      help: 'Worth of the account of a session',
      labelNames: ['session', 'currency'] as const,
      registers,
    });
    this.killSwitch = new Gauge({ name: 'assay_kill_switch', help: '1 while the kill switch is on', registers });
    this.jobRuns = new Counter({
      name: 'assay_job_runs_total',
      help: 'Runs of jobs, by how they ended',
      labelNames: ['job', 'status'] as const,
      registers,
    });
    addProcessMetrics(this.registry, sources.version, this.loop);
    addLiveMetrics(this.registry, sources.live);
    addFeatureMetrics(this.registry, sources.features);
  }

  /** An answered request; `route` is the pattern. */
  onAnswered({
    route,
    method,
    status,
    elapsedMs,
  }: Pick<AnsweredRequest, 'route' | 'method' | 'status' | 'elapsedMs'>): void {
    const labels = { route: this.routes.of(route), method: METHODS.has(method) ? method : 'other' };
    this.requests.inc({ ...labels, status: `${Math.trunc(status / 100)}xx` });
    this.durations.observe(labels, elapsedMs / SECOND_MS);
  }

  onSignal(outcome: 'passed' | 'blocked'): void {
    this.signals.inc({ outcome });
  }

  /** `state`: of the order's life cycle. */
  onOrder(state: string): void {
    this.orders.inc({ state: this.orderStates.of(state) });
  }

  onFill(): void {
    this.fills.inc();
  }

  /** `status`: done, failed, skipped, interrupted. */
  onJobRun(job: string, status: string): void {
    this.jobRuns.inc({ job: this.jobs.of(job), status: this.jobStates.of(status) });
  }

  setEquity({ session, currency, equity }: EquityReading): void {
    const label = this.sessions.of(session);
    if (label === session) this.equity.set({ session, currency }, Number(equity));
  }

  /** Takes the equity of a session away once it does not trade any more. */
  dropSession({ session, currency }: Omit<EquityReading, 'equity'>): void {
    this.equity.remove({ session, currency });
    this.sessions.release(session);
  }

  setKillSwitch(isOn: boolean): void {
    this.killSwitch.set(isOn ? 1 : 0);
  }

  /** The worst delay of the event loop in the last minute, in milliseconds. */
  loopDelayMs(): number {
    return this.loop.read().worst;
  }

  /** In the text format of Prometheus. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  close(): void {
    this.loop.close();
  }
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
