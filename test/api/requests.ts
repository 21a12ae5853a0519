import fc from 'fast-check';
import { API_BASE } from '#contract/api.ts';
import type { EndpointName } from '#contract/api.ts';
import { valuesOf } from './schema-values.ts';
import type { Components, Hints, JsonSchema } from './schema-values.ts';

/** What is used of the document. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Components };
}

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'query';
    readonly required?: boolean;
    readonly schema?: JsonSchema;
  }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>> };
}

export interface GeneratedRequest {
  readonly endpoint: EndpointName;
  readonly method: string;
  /** Below the base of the API, with its query. */
  readonly path: string;
  readonly body: string | undefined;
}

/** Requests of every operation that the document names. */
export function requestsOf({ paths, components }: OpenApiDocument, hints: Hints): fc.Arbitrary<GeneratedRequest> {
  const schemas = components?.schemas ?? {};
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(() => path.startsWith(API_BASE))
      .map(([method, operation]) =>
        requestOf({ path: path.slice(API_BASE.length), method, operation, schemas, hints }),
      ),
  );
  return fc.oneof(...operations);
}

interface OperationPlace {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
  readonly schemas: Components;
  readonly hints: Hints;
}

function requestOf({ path, method, operation, schemas, hints }: OperationPlace): fc.Arbitrary<GeneratedRequest> {
  const { parameters = [], requestBody } = operation;
  const values = Object.fromEntries(
    parameters.map(({ name, schema = {}, required = false }) => {
      const value = valuesOf(schema, schemas, hints, name);
      return [name, required ? value : fc.option(value, { nil: undefined, freq: 3 })];
    }),
  );
  const schema = requestBody?.content?.['application/json']?.schema;
  const body = schema === undefined ? fc.constant(undefined) : valuesOf(schema, schemas, hints);
  const endpoint = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}` as EndpointName;
  return fc.record({ values: fc.record(values), body }).map(({ values: given, body: found }) => ({
    endpoint,
    method: method.toUpperCase(),
    path: filled(path, parameters, given),
    body: found === undefined ? undefined : jsonText(found),
  }));
}

function filled(
  path: string,
  parameters: NonNullable<Operation['parameters']>,
  given: Readonly<Record<string, unknown>>,
): string {
  const text = (name: string): string => encoded(plainText(given[name]));
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => text(name) || '-');
  const query = parameters
    .filter(({ name, in: where }) => where === 'query' && given[name] !== undefined)
    .map(({ name }) => `${encoded(name)}=${text(name)}`);
  return query.length === 0 ? place : `${place}?${query.join('&')}`;
}

function plainText(value: unknown): string {
  return typeof value === 'string' ? value : jsonText(value);
}

/** Anything at all: what JSON cannot say is said as text. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner)) ?? 'null';
  } catch {
    return 'null';
  }
}

/** Half a character cannot be said in an address. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
