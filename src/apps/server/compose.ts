import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '#core/clock.ts';
import type { Store } from '#adapters/storage/store.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { backupAddress } from '#apps/operating/backup-place.ts';
import type { LoadedSettings, SettingsInput } from '#apps/settings/load-settings.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { openAccountDesk } from '#apps/server/accounts/open-account-desk.ts';
import { AlertWatch } from '#apps/server/alerts/alert-watch.ts';
import { openAlertDesk, openHeartbeat, openJobPings } from '#apps/server/alerts/open-alerts.ts';
import { ImportDesk } from '#apps/server/imports/import-desk.ts';
import { openJobDesk } from '#apps/server/jobs/open-job-desk.ts';
import { LiveHub } from '#apps/server/live/live-hub.ts';
import type { ServerLog } from '#apps/server/logs/open-log.ts';
import { ServerMetrics } from '#apps/server/metrics/server-metrics.ts';
import { RememberedSets } from '#apps/server/market/remembered-sets.ts';
import { DoctorDesk } from '#apps/server/operations/doctor-desk.ts';
import { MarketHost } from '#apps/server/platform/market-host.ts';
import { PlatformLife } from '#apps/server/platform/platform-life.ts';
import type { Platform } from '#apps/server/platform/platform.ts';
import { rounds } from '#apps/server/platform/rounds.ts';
import type { BackupFolder } from '#apps/server/platform/rounds.ts';
import { SessionHosts } from '#apps/server/platform/session-hosts.ts';
import { isOver } from '#apps/server/platform/session-runner.ts';
import { SessionNews } from '#apps/server/platform/session-news.ts';
import { PredictionNews } from '#apps/server/prediction/prediction-news.ts';
import { PredictionPart } from '#apps/server/prediction/prediction-part.ts';
import { RunDesk } from '#apps/server/runs/run-desk.ts';
import { ServerHealth } from '#apps/server/server-health.ts';
import { SettingsDesk } from '#apps/server/settings/settings-desk.ts';
import { webApp } from '#apps/server/web-app.ts';
import packageJson from '../../../package.json' with { type: 'json' };

export interface ComposeParts {
  readonly store: Store;
  readonly inForce: LoadedSettings;
  readonly input: SettingsInput;
  readonly log: ServerLog;
  readonly clock: Clock;
  /** `open`: for this machine only, without accounts. */
  readonly mode: 'open' | 'accounts';
}

/** Everything, put together and not begun. */
export interface ComposedServer {
  readonly app: FastifyInstance;
  readonly platform: Platform;
  /** What makes the first account; undefined when there is one, or none is needed. */
  setupCode(): Promise<string | undefined>;
  /** Begins to follow markets, to trade, to run jobs. */
  begin(note: (text: string) => void): Promise<void>;
  close(): Promise<void>;
}

/** Puts the server together. Nothing runs and nothing listens yet. */
export async function composeServer(parts: ComposeParts): Promise<ComposedServer> {
  const ground = groundOf(parts);
  const watched = watching(parts, ground);
  const desks = desksOf(parts, ground, watched);
  const health = healthOf(ground, watched, desks);
  const { settings, hub } = ground;
  const platform = platformOf(parts, ground, watched, desks, health);
  const news = newsOf(parts, ground, watched, desks);
  const life = new PlatformLife({ ...ground, ...desks, ...watched, news, onTrouble: watched.onTrouble });
  const { part } = desks.prediction;
  const { metrics } = watched;
  const app = await webApp({ platform, hub, metrics, health, log: parts.log, settings, version: packageJson.version });
  return {
    app,
    platform,
    setupCode: () => platform.accounts.setupCode(),
    begin: async (note) => {
      watched.supervisor.start(featuresOf(ground, watched, desks, { health, news }));
      await life.begin(note);
      watched.supervisor.start(part.features(watched.supervisor, note));
    },
    close: async () => {
      watched.watch.close();
      platform.doctor.stop();
      await Promise.all([desks.runs.close(), desks.imports.close()]);
      await life.close();
      await part.close();
      await closeSoon(app);
      metrics.close();
    },
  };
}

type Ground = ReturnType<typeof groundOf>;
type Watched = ReturnType<typeof watching>;
type Desks = ReturnType<typeof desksOf>;

/** What every part stands on. */
function groundOf({ store: kept, inForce: { settings }, clock }: ComposeParts) {
  const store = { ...kept, bars: new RememberedSets(kept.bars, clock) };
  const hub = new LiveHub({ clock, epoch: randomUUID() });
  const place = { dataFolder: settings.dataDir, databaseUrl: settings.databaseUrl?.reveal() };
  return { settings, store, own: kept, clock, hub, publisher: hub, place, sessions: new SessionHosts() };
}

/** Who runs the parts, and who is told of their trouble. */
function watching({ log: { log } }: ComposeParts, { settings, store, clock, hub, sessions }: Ground) {
  const alerts = openAlertDesk({ settings, store, clock, publisher: hub, environment: process.env });
  const watch = new AlertWatch(alerts, { clock });
  const supervisor = new Supervisor({
    clock,
    isFinal: isOver,
    onStatus: (status) => {
      watch.onFeatureStatus(status);
      if (status.state === 'failed') log.warn({ feature: status.name, why: status.why }, 'a part has failed');
    },
  });
  const features = () => [...supervisor.status(), ...sessions.statuses()];
  const metrics = new ServerMetrics({ version: packageJson.version, live: () => hub.counts(), features });
  const onTrouble = (source: string, error: unknown): void => {
    log.error({ err: error, source }, 'something failed, the rest goes on');
    const detail = error instanceof Error ? error.message : String(error);
    const title = 'It could not be started';
    void alerts.raise({ severity: 'warning', source, title, detail, link: '/status', isEvent: true });
  };
  return { alerts, watch, supervisor, features, metrics, onTrouble };
}

/** Where work is done that endpoints ask for. */
function desksOf(parts: ComposeParts, ground: Ground, { alerts, watch, metrics }: Watched) {
  const { settings, store, own, clock, hub, place, sessions } = ground;
  // Threads write by a store of their own: what is remembered of the sets would be older than what they have just stored.
  const imports = new ImportDesk({ ...place, store: own, clock, publisher: hub });
  const pings = openJobPings(settings);
  const jobs = openJobDesk({
    settings,
    store,
    clock,
    publisher: hub,
    runner: 'serve',
    sessions,
    alert: (news) => alerts.raise(news),
    onEvent: (event) => {
      if (event.kind === 'clock-jumped') return;
      watch.onJobRun(event.run);
      pings.onJobRun(event.run);
      if (event.kind === 'ended') metrics.onJobRun(event.run.job, event.run.status);
    },
  });
  return {
    imports,
    jobs,
    market: new MarketHost({ store: store.bars, publisher: hub, clock, isStoreHeld: () => isStoring(imports) }),
    runs: new RunDesk({ ...place, store: own, clock, publisher: hub }),
    prediction: predictionOf(parts, ground, alerts),
  };
}

function predictionOf(
  { log: { log }, inForce }: ComposeParts,
  { settings, own, clock, hub }: Ground,
  alerts: Watched['alerts'],
) {
  // Whoever asks for the desk by name gets its sandbox, also without the other one.
  const isAskedFor = inForce.originOf('prediction.isOn').kind !== 'default';
  const onLog = (text: string, detail: object): void => log.warn(detail, text);
  const news = new PredictionNews({ publisher: hub, alerts, clock, log: onLog });
  const part = new PredictionPart({
    settings: settings.prediction,
    hasSandbox: settings.server.sandbox.isOn || isAskedFor,
    store: own,
    clock,
    news,
  });
  return { part, news };
}

function healthOf({ store, clock, hub }: Ground, { features, metrics, watch }: Watched, { market }: Desks) {
  return new ServerHealth({
    clock,
    version: packageJson.version,
    startedAt: clock.now(),
    store,
    features,
    breakers: () => market.breakers(),
    loopDelayMs: () => metrics.loopDelayMs(),
    liveClients: () => hub.counts().clients,
    onStore: (why) => watch.onStore(why),
  });
}

function platformOf(
  { input, inForce, mode }: ComposeParts,
  { store, clock, publisher, sessions, place }: Ground,
  { alerts }: Watched,
  desks: Desks,
  health: ServerHealth,
): Platform {
  return {
    store,
    clock,
    publisher,
    sessions,
    alerts,
    ...desks,
    settings: new SettingsDesk({ input, inForce, audit: store.audit, clock }),
    accounts: openAccountDesk(store, clock, mode),
    doctor: new DoctorDesk({ clock, environment: process.env, dataFolder: place.dataFolder, httpTo: fetchPort }),
    health: () => health.report(),
  };
}

function newsOf({ log: { log } }: ComposeParts, ground: Ground, { watch, metrics, onTrouble }: Watched, desks: Desks) {
  const { store, sessions, publisher } = ground;
  const onNote = (session: string, text: string): void => log.info({ session }, text);
  return new SessionNews({ store, market: desks.market, sessions, publisher, watch, metrics, onTrouble, onNote });
}

/** What runs beside the markets and the sessions. */
function featuresOf(
  { settings, store, clock, publisher, sessions }: Ground,
  { alerts, watch, metrics }: Watched,
  { jobs, market }: Desks,
  { health, news }: { readonly health: ServerHealth; readonly news: SessionNews },
): readonly Feature[] {
  const heartbeat = openHeartbeat(settings, { clock, troubles: async () => (await health.report()).reasons });
  const looked = { watch, metrics, health, market, trading: sessions, backups: backupFolder(settings) };
  return [
    alerts.feature(),
    jobs.feature,
    news.telling(clock),
    ...rounds({ store, clock, publisher, dataFolder: settings.dataDir, ...looked }),
    ...(heartbeat === undefined ? [] : [heartbeat]),
  ];
}

/** Files that are still on their way write nothing yet. */
function isStoring(imports: ImportDesk): boolean {
  return imports
    .list()
    .some(({ status, bytes, totalBytes }) => status === 'running' && (totalBytes === null || bytes >= totalBytes));
}

/** Undefined for an object store: its key is asked for when a backup is made, and not all the time. */
function backupFolder(settings: Settings): BackupFolder | undefined {
  const folder = backupAddress(settings);
  if (folder.startsWith('s3://')) return undefined;
  const isExpected =
    settings.backup.schedule !== undefined ||
    Object.values(settings.jobs).some(({ action }) => action.kind === 'backup');
  return { folder, isExpected };
}

/** Answers that are under way may end; whoever keeps a connection for later is not waited for. */
async function closeSoon(app: FastifyInstance): Promise<void> {
  const cutOff = setTimeout(() => app.server.closeAllConnections(), LAST_ANSWERS_MS);
  await app.close();
  clearTimeout(cutOff);
}

const LAST_ANSWERS_MS = 1_000;
