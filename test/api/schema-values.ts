import fc from 'fast-check';

/** A schema of the OpenAPI document, as far as this project's documents go. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $ref?: string;
}

/** What a document names, for `$ref`. */
export type Components = Readonly<Record<string, JsonSchema>>;

/** Values that somebody who read the store would ask for, by the name of the field: they reach further than noise. */
export type Hints = Readonly<Record<string, readonly unknown[]>>;

/** Values of a schema: most of them fit, some nearly do, a few are anything. */
export function valuesOf(schema: JsonSchema, components: Components, hints: Hints, field = ''): fc.Arbitrary<unknown> {
  const fitting = fittingValues(schema, components, hints, field);
  const hinted = hints[field];
  return fc.oneof(
    { weight: 12, arbitrary: hinted === undefined ? fitting : fc.oneof(fc.constantFrom(...hinted), fitting) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '',
        ' ',
        '0',
        '-1',
        '99999999999999999999',
        '1e400',
        'null',
        '../../etc/passwd',
        "' OR 1=1 --",
        '%00',
        '\u0000',
        '𝕏',
        '{{7*7}}',
      ),
    },
    { weight: 1, arbitrary: fc.anything({ withNullPrototype: false, maxDepth: 2 }) },
  );
}

function fittingValues(schema: JsonSchema, components: Components, hints: Hints, field: string): fc.Arbitrary<unknown> {
  const inner = (part: JsonSchema, name = field): fc.Arbitrary<unknown> => valuesOf(part, components, hints, name);
  if (schema.$ref !== undefined) return inner(components[schema.$ref.split('/').at(-1)!] ?? {});
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => inner(choice)));
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  switch (type) {
    case 'string':
      return texts(schema);
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -1_000, -(2 ** 31)),
        max: Math.min(schema.maximum ?? 100_000, 2 ** 31 - 1),
      });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(inner(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 6),
      });
    case 'object':
      return objects(schema, inner);
    case undefined:
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function texts({ pattern, format, minLength = 0, maxLength = 60 }: JsonSchema): fc.Arbitrary<unknown> {
  if (pattern !== undefined)
    return fc.oneof({ weight: 5, arbitrary: matching(pattern) }, { weight: 1, arbitrary: fc.string() });
  if (format === 'date') return fc.constantFrom('2025-01-01', '2026-06-30', '2026-02-31', '0000-00-00');
  return fc.string({ minLength, maxLength: Math.min(maxLength, 60) });
}

/** Some patterns of the document are beyond what can be turned round: noise is tried in their place. */
function matching(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern));
  } catch {
    return fc.string();
  }
}

function objects(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  inner: (schema: JsonSchema, name: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties);
  if (fields.length === 0 && typeof additionalProperties === 'object') {
    return fc.dictionary(fc.string({ maxLength: 12 }), inner(additionalProperties, ''), { maxKeys: 4 });
  }
  const model = Object.fromEntries(fields.map(([name, schema]) => [name, inner(schema, name)]));
  const whole = fc.record(model, { requiredKeys: required.filter((name) => name in model) });
  const lacking = fc.record(model, { requiredKeys: [] });
  const stranger = whole.map((value) => ({ ...value, unheardOf: 1 }));
  return fc.oneof(
    { weight: 8, arbitrary: whole },
    { weight: 1, arbitrary: lacking },
    { weight: 1, arbitrary: stranger },
  );
}
