import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { Factor } from '#domain/signals/signal.ts';
import type { SignalStore } from '#domain/signals/signal-store.ts';
import { renderExplainChart, renderExplainPage } from '#apps/report/explain-page.ts';
import { loadBars } from '#apps/research/bar-source.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { afterText, explainReport, outcomeText } from '#apps/research/run/explain-data.ts';
import { followLater } from '#apps/research/run/follow-later.ts';
import type { SignalDocument } from '#apps/research/run/signal-document.ts';
import { rText, verdictText } from '#apps/cli/scanner/words.ts';
import { percentText, priceText, timeText } from '#apps/research/run/words.ts';
import { bold, dim, renderPairs, renderTable } from '#apps/cli/table.ts';

interface Options {
  readonly out?: string;
  readonly json?: boolean;
}

const HELP = `
Signals are kept by "assay scan" and "assay backtest". The beginning of an id is enough when it is the only one.
The picture is an HTML page, or an SVG when --out ends in .svg.

Example:
  assay explain strike-BTCUSDT-20241103T0915Z-long`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('<signal-id>', 'a signal that scan or backtest listed')
      .option('--out <file>', 'where to write the picture (default: the folder "explain" of the data folder)')
      .option('--json', 'the signal whole, as JSON')
      .addHelpText('after', HELP)
      .action((id: string, options: Options) => run(context, id, options));
  },
};

async function run(context: CliContext, id: string, options: Options): Promise<void> {
  const stored = await storedSignal(context, id);
  const { signal, symbol, venue, base } = stored;
  const loaded = await loadBars(context, symbol, { venue, timeframe: base });
  const followed = stored.followed ?? followLater(stored, loaded);
  const document = followed === undefined ? stored : { ...stored, followed };
  const report = explainReport(document, loaded);
  const path = resolve(options.out ?? join(context.dataFolder(), 'explain', `${signal.id}.html`));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, path.endsWith('.svg') ? renderExplainChart(report) : renderExplainPage(report));
  if (options.json === true) context.stdout.write(`${JSON.stringify({ ...document, picture: path }, undefined, 2)}\n`);
  else context.stdout.write(`${explainText(document, loaded.instrument.priceTick.scale)}\n\npicture: ${path}\n`);
}

async function storedSignal(context: CliContext, id: string): Promise<SignalDocument> {
  await using store = await context.openStore();
  const record = (await store.signals.get(id)) ?? (await onlyOneStartingWith(store.signals, id));
  if (record === undefined) throw await unknownSignal(store.signals, id);
  return record.document as SignalDocument;
}

async function onlyOneStartingWith(signals: SignalStore, id: string): ReturnType<SignalStore['get']> {
  const [first, second] = await signals.idsStartingWith(id, 2);
  return first === undefined || second !== undefined ? undefined : signals.get(first);
}

async function unknownSignal(signals: SignalStore, id: string): Promise<AssayError> {
  const started = await signals.idsStartingWith(id, 5);
  const near =
    started.length > 0
      ? started
      : nearestNames(
          id,
          (await signals.list({ limit: 2_000 })).map((record) => record.id),
        );
  const hint = near.length > 0 ? `: did you mean ${near.map((name) => `"${name}"`).join(' or ')}?` : '';
  return new AssayError('signal.unknown', `No stored signal is called "${id}"${hint}`, {
    place: { value: id },
    remedy: 'List some with: assay scan --symbol BTC/USDT --mode strike',
  });
}

function explainText(document: SignalDocument, digits: number): string {
  const { signal, verdicts, symbol, mode, preset, followed } = document;
  const { plan } = signal;
  const price = (value: number): string => priceText(value, digits);
  const targets = plan.targets.map((target, i): [string, string] => [
    `target ${i + 1}`,
    `${price(target.price)}  ${rText(target.rMultiple)}  ${percentText(target.share, 0)} of the position  ${dim(target.reason)}`,
  ]);
  const entry = plan.entry.kind === 'market' ? 'market, at the next open' : `limit at ${price(plan.entry.price)}`;
  return [
    bold(`${symbol} ${signal.direction}, ${signal.timeframe}, scanner ${mode}, gates ${preset}`),
    `Known at ${timeText(signal.time)} UTC, score ${signal.score.toFixed(2)}`,
    '',
    renderPairs([
      [
        'entry',
        `${price(plan.referencePrice)}  ${entry}; zone ${price(plan.entryZone[0])} to ${price(plan.entryZone[1])}, until ${timeText(plan.expiresAt)}`,
      ],
      ['invalidation', price(plan.invalidation)],
      ['stop', `${price(plan.stop)}  ${rText(-1)}`],
      ...targets,
    ]),
    '',
    factorTable(signal.factors),
    '',
    ...gateLines(verdicts),
    ...(followed === undefined
      ? []
      : [
          '',
          `Outcome, followed alone: ${outcomeText(followed)}`,
          dim(`In its direction: ${afterText(followed, plan.referencePrice)}`),
        ]),
  ].join('\n');
}

function factorTable(factors: readonly Factor[]): string {
  return renderTable<Factor>(
    [
      { title: 'factor', value: ({ name }) => name },
      { title: 'score', align: 'right', value: ({ score, weight }) => (weight === 0 ? '–' : score.toFixed(2)) },
      { title: 'weight', align: 'right', value: ({ weight }) => `${weight}` },
      { title: 'reason', value: ({ reason }) => reason },
    ],
    factors,
  );
}

function gateLines(verdicts: readonly Verdict[]): string[] {
  if (verdicts.length === 0) return [dim('No gates judged this signal.')];
  return verdicts.flatMap((verdict) => [
    verdictText(verdict),
    ...verdict.inputs.map(({ label, value, timeframe }) =>
      dim(`           ${timeframe === undefined ? '' : `${timeframe} `}${label}: ${value}`),
    ),
  ]);
}
