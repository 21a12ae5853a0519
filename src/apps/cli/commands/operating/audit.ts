import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { brokenAudit, problemText } from '#domain/operations/audit-verdict.ts';
import type { AuditVerdict, AuditWitness } from '#domain/operations/audit-verdict.ts';
import type { AuditRecord } from '#domain/operations/audit.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { bold, dim, green, red, renderPairs, renderTable, yellow } from '#apps/cli/table.ts';
import { timeText, UNKNOWN } from '#apps/research/run/words.ts';

interface Options {
  readonly last: number;
  readonly expect?: AuditWitness;
  readonly json?: boolean;
}

const HELP = `
Everything that people and jobs do is written into the audit log: kill switch, settings, sessions, backups, accounts. Each entry is chained to
the one before it by its hash, and the end of the log is sealed with a key of the data folder ("audit.key", mode 600), which is in no backup:
keep a copy of it where you keep passwords.

"verify" follows every entry. It finds what was changed, removed, added or moved, at the end as well, and ends with 1 when anything was, or
when the key is gone. It cannot find an older copy of the whole store, put back with its seal: for that, note the number and the hash that
it shows somewhere else, and give them to --expect later.

Examples:
  assay audit verify
  assay audit verify --expect 1204:9f2c61…
  assay audit list --last 50
  assay audit list --json`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('<what>', 'verify, or list')
      .option('--last <n>', 'with list: so many, the latest last', integerOption('--last', 1, 1_000_000), 20)
      .option('--expect <entries:hash>', 'with verify: the log had so many entries, the last with this hash', witness)
      .option('--json', 'as JSON')
      .addHelpText('after', HELP)
      .action((what: string, options: Options) => run(context, what, options));
  },
};

async function run(context: CliContext, what: string, options: Options): Promise<void> {
  if (what === 'verify') await verify(context, options);
  else if (what === 'list') await list(context, options);
  else {
    throw new AssayError('argument.invalid', `Expected "verify" or "list", was "${what}"`, { place: { value: what } });
  }
}

async function verify(context: CliContext, { expect, json }: Options): Promise<void> {
  await using store = await context.openStore();
  const verdict = await store.audit.verify(expect);
  context.stdout.write(
    json === true ? `${JSON.stringify(verdictJson(verdict), undefined, 2)}\n` : verdictText(verdict),
  );
  if (verdict.kind !== 'whole') throw brokenAudit(verdict);
}

async function list(context: CliContext, { last, json }: Options): Promise<void> {
  await using store = await context.openStore();
  const records = await store.audit.read(Math.max(0, (await store.audit.length()) - last), last);
  if (json === true) context.stdout.write(`${JSON.stringify(records, undefined, 2)}\n`);
  else if (records.length === 0) context.note('Nothing was written into the audit log yet.');
  else context.stdout.write(`${renderTable(COLUMNS, records)}\n`);
}

const COLUMNS = [
  { title: 'entry', value: ({ n }: AuditRecord) => String(n), align: 'right' as const },
  { title: 'time, UTC', value: ({ time }: AuditRecord) => timeText(time) },
  { title: 'who', value: ({ actor }: AuditRecord) => actor },
  { title: 'what', value: ({ action }: AuditRecord) => action },
  { title: 'detail', value: ({ detail }: AuditRecord) => dim(JSON.stringify(detail)) },
];

function verdictJson(verdict: AuditVerdict): unknown {
  const { kind, entries, from = null, to = null, hash = null, sealedSince = null, problem = null, notes } = verdict;
  return { kind, entries, from, to, hash, sealedSince, problem, notes };
}

function verdictText(verdict: AuditVerdict): string {
  const { entries, from, to, hash, sealedSince, notes } = verdict;
  const pairs: (readonly [string, string])[] = [
    ['audit log', KINDS[verdict.kind]],
    ['entries that fit', String(entries)],
    ['from', from === undefined ? UNKNOWN : `${timeText(from)} UTC`],
    ['to', to === undefined ? UNKNOWN : `${timeText(to)} UTC`],
    ['last hash', hash ?? UNKNOWN],
    [
      'sealed',
      sealedSince === undefined
        ? UNKNOWN
        : sealedSince === 0
          ? 'from the first entry on'
          : `from entry ${sealedSince} on`,
    ],
    ...notes.map((note) => ['note', note] as const),
  ];
  const problem = problemText(verdict);
  return `${renderPairs(problem === undefined ? pairs : [...pairs, ['found', problem]])}\n`;
}

const KINDS: Readonly<Record<AuditVerdict['kind'], string>> = {
  whole: green('whole'),
  unchecked: yellow('fits, but the seal could not be checked'),
  broken: red(bold('BROKEN')),
};

function witness(text: string): AuditWitness {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  const entries = Number(match?.[1] ?? 0);
  if (match === null || entries === 0) {
    throw new AssayError('argument.invalid', `Expected --expect as <entries>:<hash of 64 digits>, was "${text}"`, {
      place: { value: text },
      remedy: 'Take both from an earlier "assay audit verify": its number of entries, and its last hash.',
    });
  }
  return { entries, hash: match[2]! };
}
