import type { Verdict } from '#domain/gates/gate.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { JournalRecord } from '#engine/journal-reader.ts';
import { verdictText } from '#apps/cli/scanner/words.ts';
import { timeText } from '#apps/research/run/words.ts';
import { bold, dim } from '#apps/cli/table.ts';

/** One journal record as a person reads it; a signal with its factors, verdicts one a line. */
export function explainRecord(record: JournalRecord): string {
  const head = `${dim(`#${record.n}`)} ${bold(record.kind)}`;
  return `${head} ${bodyText(record)}`;
}

function bodyText({ kind, data }: JournalRecord): string {
  if (kind === 'bar') return barText(data as unknown as Bar);
  if (kind === 'signal') return signalText(data as unknown as Signal);
  if (kind === 'verdicts') return verdictsText(data);
  return JSON.stringify(data);
}

function barText({ closeTime, open, high, low, close, volume }: Bar): string {
  return `closed ${timeText(closeTime)}: open ${open}, high ${high}, low ${low}, close ${close}, volume ${volume}`;
}

function signalText(signal: Signal): string {
  const { plan } = signal;
  const targets = plan.targets.map(({ price, rMultiple }) => `${price} (${rMultiple.toFixed(1)} R)`).join(', ');
  const factors = signal.factors.map(
    ({ name, score, weight, reason }) => `    ${score.toFixed(2).padStart(5)} x ${weight}  ${name}: ${reason}`,
  );
  return [
    `${signal.id}, score ${signal.score.toFixed(2)}`,
    `    ${signal.direction}, entry ${plan.entry.kind} at ${plan.referencePrice}, stop ${plan.stop}, targets ${targets}`,
    ...factors,
  ].join('\n');
}

function verdictsText(data: JournalRecord['data']): string {
  const verdicts = (data['verdicts'] ?? []) as readonly Verdict[];
  if (verdicts.length === 0) return 'no gates';
  return ['', ...verdicts.flatMap((verdict) => [`    ${verdictText(verdict)}`, ...inputsText(verdict)])].join('\n');
}

function inputsText({ inputs }: Verdict): string[] {
  return inputs.map(({ label, value, timeframe }) =>
    dim(`             ${timeframe === undefined ? '' : `${timeframe} `}${label}: ${value}`),
  );
}
