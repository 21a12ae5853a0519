export { winRate } from '#domain/metrics/trades/win-rate.ts';
export type { WinRate } from '#domain/metrics/trades/win-rate.ts';
