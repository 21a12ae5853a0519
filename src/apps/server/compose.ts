import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '#core/clock.ts';
import type { Store } from '#adapters/storage/store.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
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
  const { inForce, clock, mode } = parts;
  const store = { ...parts.store, bars: new RememberedSets(parts.store.bars, clock) };
  const { settings } = inForce;
  const environment = process.env;
  const hub = new LiveHub({ clock, epoch: randomUUID() });
  const sessions = new SessionHosts();
  const alerts = openAlertDesk({ settings, store, clock, publisher: hub, environment });
  const watch = new AlertWatch(alerts, { clock });
  const supervisor = new Supervisor({
    clock,
    isFinal: isOver,
    onStatus: (status) => {
      watch.onFeatureStatus(status);
      if (status.state === 'failed') parts.log.log.warn({ feature: status.name, why: status.why }, 'a part has failed');
    },
  });
  const features = () => [...supervisor.status(), ...sessions.statuses()];
  const metrics = new ServerMetrics({ version: packageJson.version, live: () => hub.counts(), features });
  const health = new ServerHealth({
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
  const place = { dataFolder: settings.dataDir, databaseUrl: settings.databaseUrl?.reveal() };
  const imports = new ImportDesk({ ...place, store, clock, publisher: hub });
  const market = new MarketHost({ store: store.bars, publisher: hub, clock, isStoreHeld: () => isStoring(imports) });
  const runs = new RunDesk({ ...place, store, clock, publisher: hub });
  const pings = openJobPings(settings);
  const jobs = openJobDesk({
    settings,
    store,
    clock,
    publisher: hub,
    runner: 'serve',
    sessions,
    onEvent: (event) => {
      if (event.kind === 'clock-jumped') return;
      watch.onJobRun(event.run);
      pings.onJobRun(event.run);
      if (event.kind === 'ended') metrics.onJobRun(event.run.job, event.run.status);
    },
  });
  const doctor = new DoctorDesk({ clock, environment, dataFolder: settings.dataDir, httpTo: fetchPort });
  const platform: Platform = {
    store,
    clock,
    publisher: hub,
    market,
    sessions,
    settings: new SettingsDesk({ input: parts.input, inForce, audit: store.audit, clock }),
    accounts: openAccountDesk(store, clock, mode),
    alerts,
    imports,
    jobs,
    runs,
    doctor,
    health: () => health.report(),
  };
  const trouble = (source: string, error: unknown): void => {
    parts.log.log.error({ err: error, source }, 'something failed, the rest goes on');
    const detail = error instanceof Error ? error.message : String(error);
    void alerts.raise({
      severity: 'warning',
      source,
      title: 'It could not be started',
      detail,
      link: '/status',
      isEvent: true,
    });
  };
  const news = new SessionNews({
    store,
    market,
    sessions,
    publisher: hub,
    watch,
    metrics,
    onTrouble: trouble,
    onNote: (session, text) => parts.log.log.info({ session }, text),
  });
  const life = new PlatformLife({
    settings,
    store,
    clock,
    market,
    sessions,
    supervisor,
    runs,
    news,
    onTrouble: trouble,
  });
  const app = await webApp({ platform, hub, metrics, health, log: parts.log, settings, version: packageJson.version });
  return {
    app,
    platform,
    setupCode: () => platform.accounts.setupCode(),
    begin: async (note) => {
      const heartbeat = openHeartbeat(settings, { clock, troubles: async () => (await health.report()).reasons });
      const watched = { watch, metrics, health, market, trading: sessions, backups: backupFolder(settings) };
      const roundParts = { store, clock, publisher: hub, dataFolder: settings.dataDir, ...watched };
      supervisor.start([
        alerts.feature(),
        jobs.feature,
        news.telling(clock),
        ...rounds(roundParts),
        ...(heartbeat === undefined ? [] : [heartbeat]),
      ]);
      await life.begin(note);
    },
    close: async () => {
      watch.close();
      doctor.stop();
      await Promise.all([runs.close(), platform.imports.close()]);
      await life.close();
      await closeSoon(app);
      metrics.close();
    },
  };
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
