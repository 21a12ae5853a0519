import { schemaTree, scalarSettings } from '#apps/settings/schema-tree.ts';
import type { SchemaNode } from '#apps/settings/schema-tree.ts';

/** One setting as the page lists it. A name that people give stands as `<name>`. */
export interface SettingEntry {
  /** `venues.<name>.address`. */
  readonly key: string;
  /** Of a group with several kinds: for which of them; empty: for all. */
  readonly kinds: readonly string[];
  readonly type: string;
  /** As JSON; undefined when there is none. */
  readonly default: string | undefined;
  readonly isRequired: boolean;
  readonly variables: readonly string[];
  readonly meaning: string;
}

/** Every setting there is. */
export function settingEntries(): readonly SettingEntry[] {
  const variables = new Map(scalarSettings().map((scalar) => [scalar.path, scalar.variables]));
  return joined(entriesOf(schemaTree(), { path: [], kinds: [], isRequired: false }, variables));
}

/** The page `docs/settings.md`: `assay settings --keys > docs/settings.md` writes it. */
export function settingsPage(): string {
  const entries = settingEntries();
  const groups = [...new Set(entries.map(({ key }) => key.split('.')[0]!))];
  return `${HEAD}\n${groups.map((group) => groupTable(group, entries)).join('\n')}`;
}

const HEAD = `# Settings

Every setting, its values and its default. They are read once, at the start, from four places, each over those before:

1. the defaults below;
2. a file: what \`--settings\` names, else \`assay.json\` in the data folder, which may be missing;
3. variables of the environment;
4. options of the command line.

\`assay settings\` shows what is in force and where each value comes from. A name that is not known is an error that gives the nearest
one, and a wrong value is an error that says where it was set. Relative paths start from the folder of the file that names them. \`needed\`
means: where its group is there at all. The last column ends with the variables that set it.

Secrets are not settings. A file that holds what looks like one is refused. They are looked for in the environment (\`ASSAY_<NAME>_KEY\`,
\`_SECRET\`, \`_PASSPHRASE\`, \`_TOKEN\`, where the name is the \`secretName\` below, capitals, with \`_\` for \`-\`), then in the file
\`secrets.file\` with mode 600, then in Vault. The first place that knows a name gives all of its parts. \`VAULT_TOKEN\` opens Vault.

\`\`\`json
{
  "venues": { "binance-testnet": { "kind": "binance", "address": "testnet" } },
  "sessions": {
    "strike-btc": {
      "desk": "scanner", "strategy": "strike", "symbol": "BTC/USDT", "timeframe": "15m",
      "venue": "sandbox", "capital": "10000"
    }
  },
  "jobs": {
    "nightly-backup": {
      "schedule": { "zone": "Europe/Paris", "days": { "kind": "every-day" }, "times": { "kind": "at", "times": ["03:00"] } },
      "action": { "kind": "backup" }
    }
  }
}
\`\`\`
`;

interface Place {
  readonly path: readonly string[];
  readonly kinds: readonly string[];
  readonly isRequired: boolean;
}

type Variables = ReadonlyMap<string, readonly string[]>;

function entriesOf(node: SchemaNode, place: Place, variables: Variables): readonly SettingEntry[] {
  const { properties, additionalProperties, oneOf, required = [] } = node;
  if (oneOf !== undefined) {
    return oneOf.flatMap((shape) => {
      const kind = shape.properties?.['kind']?.const;
      const kinds = typeof kind === 'string' ? [kind] : place.kinds;
      return entriesOf(shape, { ...place, kinds }, variables);
    });
  }
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([key, child]) => {
      const path = [...place.path, key];
      return entriesOf(child, { path, kinds: place.kinds, isRequired: required.includes(key) }, variables);
    });
  }
  if (isNamedGroup(additionalProperties)) {
    return entriesOf(additionalProperties, { ...place, path: [...place.path, '<name>'] }, variables);
  }
  return [entryOf(node, place, variables)];
}

/** Groups whose entries have names that people give, and a form that the schema knows. */
function isNamedGroup(node: SchemaNode | boolean | undefined): node is SchemaNode {
  return typeof node === 'object' && (node.properties !== undefined || node.oneOf !== undefined);
}

function entryOf(node: SchemaNode, { path, kinds, isRequired }: Place, variables: Variables): SettingEntry {
  const key = path.join('.');
  return {
    key,
    kinds,
    type: typeOf(node),
    default: node.default === undefined ? DEFAULTS[key] : JSON.stringify(node.default),
    isRequired: isRequired && DEFAULTS[key] === undefined,
    variables: variables.get(key) ?? [],
    meaning: node.description ?? '',
  };
}

/** What several kinds have alike is one entry; what all kinds of its group have is not said to be of any. */
function joined(entries: readonly SettingEntry[]): readonly SettingEntry[] {
  const byForm = new Map<string, SettingEntry>();
  for (const entry of entries) {
    const form = JSON.stringify({ ...entry, kinds: [] });
    const before = byForm.get(form);
    byForm.set(form, before === undefined ? entry : { ...entry, kinds: [...before.kinds, ...entry.kinds] });
  }
  const all = [...byForm.values()];
  return all.map((entry) => (isOfAllKinds(entry, all) ? Object.assign({}, entry, { kinds: [] }) : entry));
}

function isOfAllKinds({ key, kinds }: SettingEntry, all: readonly SettingEntry[]): boolean {
  const group = `${key.split('.').slice(0, 2).join('.')}.`;
  const known = new Set(all.filter((other) => other.key.startsWith(group)).flatMap((other) => other.kinds));
  return kinds.length === known.size;
}

/** Defaults that depend on the machine. */
const DEFAULTS: Readonly<Record<string, string>> = { dataDir: '`.assay` in the home folder' };

function typeOf({ type, const: only, enum: some, minimum, maximum, additionalProperties }: SchemaNode): string {
  if (only !== undefined) return JSON.stringify(only);
  if (some !== undefined) return some.map((value) => JSON.stringify(value)).join(', ');
  if (minimum !== undefined && maximum !== undefined) {
    return `${type === 'integer' ? 'whole number' : 'number'} ${minimum} to ${maximum}`;
  }
  if (type !== 'object') return TYPE_WORDS[type ?? ''] ?? 'any';
  const of = typeof additionalProperties === 'object' ? additionalProperties.type : undefined;
  return of === undefined ? 'object' : `${TYPE_WORDS[of] ?? of}s by name`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'true or false',
  array: 'list',
};

function groupTable(group: string, entries: readonly SettingEntry[]): string {
  const rows = entries.filter(({ key }) => key.split('.')[0] === group).map(row);
  const meaning = schemaTree().properties?.[group]?.description ?? '';
  const words = rows.length > 1 ? `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.\n\n` : '';
  return `## ${group}\n\n${words}| key | value | default | meaning |\n|---|---|---|---|\n${rows.join('')}`;
}

function row({ key, kinds, type, default: given, isRequired, variables, meaning }: SettingEntry): string {
  const standard = given === undefined ? (isRequired ? 'needed' : '') : given.startsWith('`') ? given : `\`${given}\``;
  const only = kinds.length === 0 || key.endsWith('.kind') ? '' : ` (${kinds.join(', ')})`;
  const set = variables.length === 0 ? '' : `; ${variables.map((variable) => `\`${variable}\``).join(' or ')}`;
  return `| \`${key}\`${only} | ${type} | ${standard} | ${meaning}${set} |\n`;
}
