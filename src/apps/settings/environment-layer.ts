import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import { scalarSettings } from '#apps/settings/schema-tree.ts';
import type { ScalarSetting } from '#apps/settings/schema-tree.ts';
import { merged, nested, withAbsolutePaths } from '#apps/settings/setting-layer.ts';
import type { SettingLayer } from '#apps/settings/setting-layer.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of the environment; an empty variable counts as none. Throws `setting.unknown` for a variable `ASSAY_...` that sets nothing. */
export function environmentLayer(environment: Environment, folder: string): SettingLayer {
  const settings = scalarSettings();
  refuseUnknown(environment, settings);
  const origins = new Map<string, string>();
  let values: Readonly<Record<string, unknown>> = {};
  for (const { path, type, variables } of settings) {
    const variable = variables.find((each) => textOf(environment, each) !== '');
    if (variable === undefined) continue;
    origins.set(path, variable);
    values = merged(values, nested(path.split('.'), valueOf(textOf(environment, variable), type)));
  }
  const layer: SettingLayer = {
    values,
    originOf: (path) => ({ kind: 'environment', variable: origins.get(path) ?? path }),
  };
  return withAbsolutePaths(layer, folder);
}

/** As its type asks for; what does not fit stays a text, which the schema then refuses. */
function valueOf(text: string, type: string): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  const isNumber = type === 'number' || type === 'integer';
  return isNumber && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

function textOf(environment: Environment, variable: string): string {
  return environment[variable]?.trim() ?? '';
}

function refuseUnknown(environment: Environment, settings: readonly ScalarSetting[]): void {
  const known = settings.flatMap(({ variables }) => variables);
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith('ASSAY_') || known.includes(variable) || isOthers(variable)) continue;
    const near = nearestNames(variable, known, 2);
    const hint = near.length === 0 ? 'see "assay settings --keys"' : `did you mean ${near.join(' or ')}?`;
    throw new AssayError('setting.unknown', `Unknown setting in the variable ${variable}: ${hint}`, {
      place: { value: variable },
      remedy: 'Unset it, or name it as a setting or as a secret (ASSAY_<NAME>_KEY, _SECRET, _PASSPHRASE, _TOKEN).',
    });
  }
}

/** Secrets, which are looked for elsewhere, and what the tools of the project are told. */
function isOthers(variable: string): boolean {
  return /_(?:KEY|SECRET|PASSPHRASE|TOKEN)$/.test(variable) || TOOL_VARIABLES.test(variable);
}

const TOOL_VARIABLES =
  /^ASSAY_(?:SHARED|REQUIRE_SHARED|REQUIRE_BROWSER|CHROMIUM|SEED|QUIET|PROPERTY_MS|REQUESTS|SIMULATIONS|SERVE_KILLS|SERVE_LOAD_MB|TEST_\w+)$/;
