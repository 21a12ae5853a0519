import type { VerdictShape } from '#contract/signals.ts';

/** `structural-proximity` as one says it. */
export function gateName(gate: string): string {
  return gate.replaceAll(/[-_]/g, ' ').replaceAll(/\b(?:macd|rsi|adx|atr|fvg)\b/g, (word) => word.toUpperCase());
}

/** The same with a capital: `Structural proximity`. */
export function titled(name: string): string {
  return capital(gateName(name));
}

/**
 * What the gates said of a signal, in sentences: `Blocked by 2 of 3 gates. Momentum: 1d runs hard against a short. Timeframe conflict
 * could not judge, because the 1d stochastic is not known yet.`
 */
export function whyBlocked(verdicts: readonly VerdictShape[]): string {
  const stops = verdicts.filter(({ kind }) => kind !== 'pass');
  const count = verdicts.length;
  if (count === 0) return 'No gate judged this signal: the gates were off.';
  if (stops.length === 0) {
    return count === 1 ? 'The gate let this signal through.' : `All ${count} gates let this signal through.`;
  }
  return [`${headline(stops, count)}.`, ...stops.map((stop) => `${reasonOf(stop)}.`)].join(' ');
}

function headline(stops: readonly VerdictShape[], count: number): string {
  const unsure = stops.filter(({ kind }) => kind === 'unknown').length;
  const gates = count === 1 ? 'the only gate' : `${stops.length} of ${count} gates`;
  return unsure === stops.length ? `Stopped because ${gates} could not judge` : `Blocked by ${gates}`;
}

function reasonOf({ gate, kind, reason }: VerdictShape): string {
  const name = titled(gate);
  const why = reason.trim().replace(/\.$/, '');
  return kind === 'unknown' ? `${name} could not judge, because this is missing: ${why}` : `${name}: ${why}`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
