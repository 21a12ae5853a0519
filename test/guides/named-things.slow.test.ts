import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '#core/error-codes.ts';
import { ROOT } from '#tools/source/tree.ts';
import { COMMANDS } from '#apps/cli/commands.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { Progress } from '#apps/cli/progress.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import { scalarSettings } from '#apps/settings/schema-tree.ts';
import { settingEntries } from '#apps/settings/settings-page.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { codeSpans, fencedBlocks } from './markdown.ts';
import { readPages } from './pages.ts';

const PAGES = readPages();

/** Commands are only described here, and never run. */
const CONTEXT: CliContext = {
  stdout: process.stdout,
  stderr: process.stderr,
  interrupted: new AbortController().signal,
  progress: (label) => new Progress(label, undefined),
  note: () => undefined,
  dataFolder: () => ROOT,
  openStore: () => Promise.reject(new Error('no command is run here')),
};

const OPTIONS = await optionsOfCommands();

describe.each(PAGES)('$path', ({ text }) => {
  const snippets = [...codeSpans(text), ...fencedBlocks(text).map((block) => block.text)];

  it('names only commands and options that there are', () => {
    expect(snippets.flatMap(callsIn).flatMap(wrongIn)).toEqual([]);
  });

  it('names only scripts of npm that there are', () => {
    const named = snippets.flatMap((snippet) => [...snippet.matchAll(/\bnpm run ([\w-]+)/g)].map(([, name]) => name!));
    expect(named.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
  });

  it('names only settings and error codes that there are', () => {
    expect(codeSpans(text).filter((span) => isMeantAsName(span) && !KNOWN.has(span))).toEqual([]);
  });

  it('names only variables of the environment that are read', () => {
    const named = snippets.flatMap((snippet) => [...snippet.matchAll(/\bASSAY_[A-Z_]+[A-Z]\b/g)].map(([name]) => name));
    expect(named.filter((name) => !VARIABLES.has(name) && !SECRET_PART.test(name))).toEqual([]);
  });

  it('names only metrics that there are', () => {
    const named = snippets.flatMap((snippet) =>
      [...snippet.matchAll(/\bassay_[a-z_]+[a-z](?=[ {`]|$)/g)].map(([name]) => name),
    );
    expect(named.filter((name) => !METRICS.includes(`'${name}'`) && !SCHEMAS.has(name))).toEqual([]);
  });

  const settings = fencedBlocks(text).filter(({ language, note }) => language === 'json' && note === 'settings');
  if (settings.length > 0) {
    it('has settings that can be read', () => {
      for (const { text: content } of settings) {
        const { originOf } = loadSettings({ content, flags: [{ key: 'dataDir', flag: '--data-dir', value: ROOT }] });
        const groups = Object.keys(JSON.parse(content) as object);
        expect(groups.map((group) => originOf(group).kind)).toEqual(groups.map(() => 'file'));
      }
    });
  }
});

describe('the guides together', () => {
  it('have settings to read, and calls of most commands', () => {
    const blocks = PAGES.flatMap(({ text }) => fencedBlocks(text));
    expect(blocks.filter(({ note }) => note === 'settings').length).toBeGreaterThan(5);
    const called = new Set(blocks.flatMap(({ text }) => callsIn(text)).map(({ command }) => command));
    expect(COMMANDS.map(({ name }) => name).filter((name) => !called.has(name)).length).toBeLessThan(3);
  });

  it('would show a command, an option, a setting or a code that there is not', () => {
    expect(callsIn('assay tarde --live').flatMap(wrongIn)).toEqual(['assay tarde']);
    expect(callsIn('x && assay trade --lives --venue sandbox; true').flatMap(wrongIn)).toEqual(['assay trade --lives']);
    expect(['server.prot', 'store.gone'].filter((span) => isMeantAsName(span) && !KNOWN.has(span))).toHaveLength(2);
  });
});

interface Call {
  readonly command: string;
  readonly options: readonly string[];
}

/** `assay backup --to /srv; assay doctor # looks` has two. The name of a service or of a user is no call. */
function callsIn(snippet: string): readonly Call[] {
  const lines = snippet.replaceAll('\\\n', ' ').split('\n');
  return lines.flatMap((line) => line.split(/;|&&|\|(?=\s)|(?<=\s)#/).flatMap(callsOf));
}

/** Variables may stand before `assay`, and anything before `node bin/assay.mjs`; options of the program before its command. */
const CALL =
  /(?:^\s*(?:\w+=\S* +)*assay|\bnode \S*assay\.mjs)((?: +--[\w-]+(?: [^\s-]\S*)?)*?) +([a-z][a-z-]*)(?![\w:])(.*)$/;

function callsOf(statement: string): readonly Call[] {
  const call = CALL.exec(statement);
  if (call === null) return [];
  const options = [...`${call[1]}${call[3]}`.matchAll(/(?<=\s)(--[a-z][a-z-]*)/g)].map(([, option]) => option!);
  return [{ command: call[2]!, options }];
}

function wrongIn({ command, options }: Call): readonly string[] {
  const known = OPTIONS.get(command);
  if (known === undefined) return [`assay ${command}`];
  return options.filter((option) => !known.has(option)).map((option) => `assay ${command} ${option}`);
}

async function optionsOfCommands(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const everywhere = ['--data-dir', '--quiet', '--help', '--version'];
  const pairs = COMMANDS.map(async (entry) => {
    const command = new Command(entry.name);
    (await entry.load()).command.configure(command, CONTEXT);
    return [entry.name, new Set([...everywhere, ...command.options.map(({ long }) => long!)])] as const;
  });
  return new Map(await Promise.all(pairs));
}

/** Settings, the groups that they stand in, and codes. */
const KEYS = settingEntries().map(({ key }) => key);
const GROUPS = KEYS.flatMap((key) => key.split('.').map((_part, i, parts) => parts.slice(0, i + 1).join('.')));
const CODES = Object.keys(ERROR_CODES);
const KNOWN: ReadonlySet<string> = new Set([
  ...KEYS,
  ...GROUPS,
  ...GROUPS.map((key) => key.replaceAll('<name>', '*')),
  ...CODES,
  ...CODES.map((code) => `${code.split('.')[0]!}.*`),
]);
const FAMILIES = new Set([...KEYS.map((key) => key.split('.')[0]!), ...CODES.map((code) => code.split('.')[0]!)]);

/** `server.port` and `store.lost`, and neither `server.log` nor `result.netProfit`. */
function isMeantAsName(span: string): boolean {
  if (!/^[a-zA-Z]+(?:\.(?:[a-zA-Z-]+|<name>|\*))+$/.test(span)) return false;
  return FAMILIES.has(span.split('.')[0]!) && !/\.(?:md|json|db|log|ts|js|key|html|csv|service|yaml|new)$/.test(span);
}

const SECRET_PART = /_(?:KEY|SECRET|PASSPHRASE|TOKEN)$/;
/** Of settings, and of those who work on the program. */
const VARIABLES: ReadonlySet<string> = new Set([
  ...scalarSettings().flatMap(({ variables }) => variables),
  'ASSAY_SHARED',
]);

const METRICS_FOLDER = join(ROOT, 'src/apps/server/metrics');
const METRICS = readdirSync(METRICS_FOLDER)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(METRICS_FOLDER, name), 'utf8'))
  .join('\n');
/** Of PostgreSQL. */
const SCHEMAS: ReadonlySet<string> = new Set(['assay_before_restore']);
