export { SmaCross } from '#domain/strategies/sma-cross.ts';
