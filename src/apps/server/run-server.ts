import { join } from 'node:path';
import { Redacted } from '#core/redacted.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import type { SettingsInput } from '#apps/settings/load-settings.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { openTradingStore } from '#apps/operating/open-trading-store.ts';
import { releaseMemory } from '#apps/trading/release-memory.ts';
import { composeServer } from '#apps/server/compose.ts';
import type { ComposedServer } from '#apps/server/compose.ts';
import { isForThisMachineOnly, listenAt, placeOf } from '#apps/server/listen.ts';
import { openLog } from '#apps/server/logs/open-log.ts';
import { lockServer } from '#apps/server/server-lock.ts';
import type { ServerLock } from '#apps/server/server-lock.ts';

export interface ServeOptions {
  /** What the settings are read from. */
  readonly input: SettingsInput;
  readonly interrupted: AbortSignal;
  /** What its owner must read. */
  readonly say: (text: string) => void;
  /** What is worth knowing. */
  readonly note: (text: string) => void;
  /** Where the page is: the one line that programs wait for. */
  readonly announce: (place: ServedAt) => void;
}

export interface ServedAt {
  /** For people: the public address when there is one. */
  readonly url: string;
  /** On this machine. */
  readonly local: string;
}

/**
 * Serves until it is interrupted. Throws `server.address` when it cannot listen or another server works on the data folder, `store.*` when the store cannot be opened, and what is wrong
 * with the settings. What can wait until the page is there, waits.
 */
export async function runServer(options: ServeOptions): Promise<void> {
  const { input, interrupted } = options;
  const inForce = loadSettings(input);
  const { settings } = inForce;
  using lock = lockServer(settings.dataDir);
  const log = await openLog({
    folder: join(settings.dataDir, 'logs'),
    level: settings.server.logLevel,
    console: options.note,
    secrets: secretsIn(settings),
  });
  try {
    await using store = await openTradingStore(settings);
    const hasAccounts = (await store.accounts.users.count()) > 0;
    const mode = isForThisMachineOnly(placeOf(settings)) && !hasAccounts ? 'open' : 'accounts';
    const server = await composeServer({ store, inForce, input, log, clock: systemClock, mode });
    try {
      await serve(server, lock, settings, options);
      await untilInterrupted(interrupted);
    } finally {
      options.note('stopping: sessions keep what is open, with its stops');
      await server.close();
    }
  } finally {
    await log.close();
  }
}

async function serve(
  server: ComposedServer,
  lock: ServerLock,
  settings: Settings,
  options: ServeOptions,
): Promise<void> {
  const { say, note, announce } = options;
  const { publicUrl } = settings.server;
  const local = await listenAt(server.app, placeOf(settings));
  const url = publicUrl ?? local;
  lock.announce(url);
  announce({ url, local });
  const code = await server.setupCode();
  if (code !== undefined)
    say(`Nobody has an account yet. Open the page and make the first one with this code: ${code}`);
  await server.begin(note);
  // What a start has used up is given back once nothing waits for it; the first one of all goes on with backtests for a while.
  for (const ms of QUIET_AFTER_MS) setTimeout(releaseMemory, ms).unref();
}

const QUIET_AFTER_MS = [30_000, 150_000];

/** Every secret that the settings hold, so that it is found wherever it turns up. */
function secretsIn(value: unknown): readonly Redacted[] {
  if (value instanceof Redacted) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(secretsIn);
}

function untilInterrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
