import { formatDay } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { WatchedSeries } from '#domain/evidence/degradation/series-watch.ts';

/** What to do about a kind of signal, in a sentence. */
export interface Recommendation {
  /** The kind of signal. */
  readonly subject: string;
  readonly advice: string;
}

/** What has become worse, and what to do, for people; empty when nothing has. */
export function recommendations(watched: readonly WatchedSeries[]): readonly Recommendation[] {
  return watched.flatMap(({ name: subject, health }): Recommendation | readonly Recommendation[] => {
    const { change, window, isDegraded } = health;
    if (isDegraded && change !== undefined) {
      const { before, after, since } = change;
      const day = formatDay(since as UnixMs);
      const results = `${after.results} results`;
      const rates = `its win rate went from ${percent(before.winRatio)} to ${percent(after.winRatio)}, its mean result from ${signed(before.mean)} to ${signed(after.mean)} R`;
      const advice = after.mean < 0 ? 'stop it or send it back a stage' : 'lower its weight and watch it';
      return {
        subject,
        advice: `"${subject}" has become worse since ${day}: ${rates} (${results}). What to do: ${advice}.`,
      };
    }
    if (window?.isDown !== true) return [];
    return {
      subject,
      advice: `"${subject}" won ${percent(window.window.ratio)} of its last 50 results after ${percent(window.before.ratio)} before, ${percent(window.fallRatio)} less. Not yet an alarm: watch it.`,
    };
  });
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(0)} %`;
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(2)}`;
}
