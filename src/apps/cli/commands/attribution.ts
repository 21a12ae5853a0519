import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Attribution } from '#domain/evidence/attribution/attribution.ts';
import { SeriesWatch } from '#domain/evidence/degradation/series-watch.ts';
import { renderAttributionPage } from '#apps/report/evidence/attribution-page.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { attributionText } from '#apps/cli/evidence/attribution-text.ts';
import { creditChoice, methodText, parseMethod } from '#apps/research/evidence/credit-choice.ts';
import { scanOutcomes } from '#apps/research/evidence/currency-choice.ts';
import { addOutcomeOptions } from '#apps/cli/evidence/outcome-options.ts';
import { eachOutcome } from '#apps/research/evidence/outcome-source.ts';
import type { OutcomeOptions } from '#apps/research/evidence/outcome-source.ts';
import { recommendations } from '#apps/research/evidence/recommendations.ts';
import { writePage } from '#apps/cli/evidence/show-matrix.ts';

interface Options extends OutcomeOptions {
  readonly by: string;
  readonly method: string;
  readonly currency?: string;
  readonly report?: string;
  readonly json?: boolean;
}

const HELP = `
--by type shares the profit of signals that passed among their triggers, --by factor among the factors that spoke for them,
--by gate says what each gate changed; any dimension of "assay evidence" groups without sharing. The parts sum to the total to the
last unit of the currency.

Each kind is watched for a fall of its win rate or mean result: alarms say since when.

Examples:
  assay attribution --by factor --report attribution.html
  assay attribution --by gate --method last-touch`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    addOutcomeOptions(command)
      .option('--by <subject>', 'type, factor, gate, or a dimension of "assay evidence"', 'type')
      .option('--method <method>', 'shapley or last-touch', 'shapley')
      .option('--currency <code>', 'count results in this currency (default: the most frequent)')
      .option('--report <file.html>', 'write a page with the contributions week by week')
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  const method = parseMethod(options.method);
  const { name: subject, rule, needsBlocked } = creditChoice(options.by);
  const chosen: Options = needsBlocked ? options : { ...options, passed: true };
  const scan = await scanOutcomes(context, chosen);
  const attribution = new Attribution({ rule, method, currency: scan.currency });
  const watch = new SeriesWatch();
  await eachOutcome(context, chosen, (outcome) => {
    attribution.add(outcome);
    watch.add(outcome.type, outcome);
  });
  const result = attribution.result();
  const watched = watch.watched();
  const advice = recommendations(watched).map((one) => one.advice);
  const words = methodText(method, subject);
  if (options.report !== undefined) {
    const frame = { subject, method: words, from: scan.first, to: scan.last };
    writePage(options.report, renderAttributionPage({ ...frame, result, recommendations: advice }));
  }
  const json = { subject, ...result, others: scan.others, health: watched, recommendations: advice };
  const text = (): string => attributionText({ subject, result, watched, advice, words });
  context.stdout.write(`${options.json === true ? JSON.stringify(json, undefined, 2) : text()}\n`);
  if (result.leftOut > 0)
    context.note(`${result.leftOut} results in ${scan.others.join(', ')} are left out: --currency`);
  if (options.report !== undefined) context.note(`report: ${resolve(options.report)}`);
}
