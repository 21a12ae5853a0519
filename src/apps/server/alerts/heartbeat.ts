import type { Clock } from '#core/clock.ts';
import type { PingPort } from '#domain/alerts/notify-port.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import { errorWords } from '#apps/server/alerts/outbox.ts';

export interface HeartbeatParts {
  readonly port: PingPort;
  readonly everyMs: number;
  readonly clock: Clock;
  /** What is wrong with the program, in sentences; empty while all is well. */
  readonly troubles: () => Promise<readonly string[]>;
}

/** Pings while all is well, and says what is wrong while it is not. Whoever listens raises the alarm when nothing comes. */
export function heartbeat({ port, everyMs, clock, troubles }: HeartbeatParts): Feature {
  return {
    name: 'heartbeat',
    run: async ({ signal, well, degraded }) => {
      while (!signal.aborted) {
        try {
          const found = await troubles();
          await (found.length === 0
            ? port.ping('success', 'all is well', signal)
            : port.ping('fail', found.join('\n'), signal));
          well();
        } catch (error) {
          if (!signal.aborted) degraded(errorWords(error));
        }
        await clock.sleep(everyMs, signal).catch(() => undefined);
      }
    },
  };
}
