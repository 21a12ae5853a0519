import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import type { FeatureStatus } from '#runtime/supervision/feature.ts';
import type { LiveSession, LiveSessions } from '#apps/server/platform/live-sessions.ts';
import type { SessionRunner } from '#apps/server/platform/session-runner.ts';

/** The sessions that this process trades. */
export class SessionHosts implements LiveSessions {
  private readonly runners = new Map<string, SessionRunner>();

  add(runner: SessionRunner): void {
    this.runners.set(runner.id, runner);
  }

  get ids(): readonly string[] {
    return [...this.runners.keys()];
  }

  get(id: string): LiveSession | undefined {
    return this.runners.get(id)?.live();
  }

  start(id: string): Promise<void> {
    return this.known(id).start();
  }

  stop(id: string): Promise<void> {
    return this.known(id).stop();
  }

  statuses(): readonly FeatureStatus[] {
    return [...this.runners.values()].flatMap((runner) => runner.statuses());
  }

  async stopAll(): Promise<void> {
    const running = [...this.runners.values()].filter((runner) => runner.isRunning);
    await Promise.allSettled(running.map((runner) => runner.stop()));
  }

  private known(id: string): SessionRunner {
    const runner = this.runners.get(id);
    if (runner !== undefined) return runner;
    const near = nearestNames(id, this.ids);
    const hint = near.length === 0 ? '' : `; did you mean "${near[0]!}"?`;
    throw new AssayError('session.unknown', `Expected a session that this server trades, was "${id}"${hint}`, {
      place: { value: id },
      remedy: 'Real money is traded by "assay trade --live", which is started and stopped where it runs.',
    });
  }
}
