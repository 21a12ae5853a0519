import { formatNumber } from '#apps/web/format/number.ts';

/** `Sandbox market, 60 times real time`: said wherever the clock of the market is not the one on the wall. */
export function speedText(speed: number): string {
  return `Sandbox market, ${formatNumber(speed)} times real time`;
}
