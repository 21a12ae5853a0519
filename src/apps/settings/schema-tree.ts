import { z } from 'zod';
import { SETTINGS } from '#apps/settings/settings-schema.ts';

/** What the schema says of one setting or group: the part of JSON Schema that is used here. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  /** Of the entries of a group whose names people give. */
  readonly additionalProperties?: SchemaNode | boolean;
  readonly oneOf?: readonly SchemaNode[];
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A setting with a place of its own, which a variable of the environment can set. */
export interface ScalarSetting {
  readonly path: string;
  readonly type: string;
  /** The first one counts. */
  readonly variables: readonly string[];
}

/** The whole schema, made when it is first asked for. */
export function schemaTree(): SchemaNode {
  tree ??= z.toJSONSchema(SETTINGS, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
  return tree;
}

let tree: SchemaNode | undefined;

/** Settings with a place of their own, in the order of the schema. */
export function scalarSettings(): readonly ScalarSetting[] {
  return scalarsOf(schemaTree(), []);
}

/** Names that may stand at a path of these settings; empty where people give the names themselves. */
export function namesAt(path: readonly string[], values: unknown): readonly string[] {
  let nodes: readonly SchemaNode[] = [schemaTree()];
  let value = values;
  for (const key of path) {
    nodes = chosen(nodes, value).flatMap((node) => childOf(node, key));
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
  }
  return [...new Set(chosen(nodes, value).flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** `health.port` becomes `ASSAY_HEALTH_PORT`. */
function variablesOf(path: string): readonly string[] {
  const own = `ASSAY_${path
    .replaceAll('.', '_')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()}`;
  return [own, ...(OTHER_VARIABLES[path] ?? [])];
}

/** Variables that other programs know as well. */
const OTHER_VARIABLES: Readonly<Record<string, readonly string[]>> = {
  databaseUrl: ['DATABASE_URL'],
  'secrets.vault.address': ['VAULT_ADDR'],
  'secrets.vault.namespace': ['VAULT_NAMESPACE'],
};

function scalarsOf(node: SchemaNode, path: readonly string[]): readonly ScalarSetting[] {
  if (node.properties !== undefined) {
    return Object.entries(node.properties).flatMap(([key, child]) => scalarsOf(child, [...path, key]));
  }
  const { type } = node;
  if (type === undefined || type === 'object' || type === 'array') return [];
  const joined = path.join('.');
  return [{ path: joined, type, variables: variablesOf(joined) }];
}

/** Of several shapes the one of the kind that the value has; all when it has none of them. */
function chosen(nodes: readonly SchemaNode[], value: unknown): readonly SchemaNode[] {
  const shapes = nodes.flatMap((node) => node.oneOf ?? [node]);
  const kind = (value as { readonly kind?: unknown } | undefined)?.kind;
  const fitting = shapes.filter((node) => node.properties?.['kind']?.const === kind);
  return kind === undefined || fitting.length === 0 ? shapes : fitting;
}

function childOf({ properties, additionalProperties }: SchemaNode, key: string): readonly SchemaNode[] {
  if (properties !== undefined && Object.hasOwn(properties, key)) return [properties[key]!];
  return typeof additionalProperties === 'object' ? [additionalProperties] : [];
}
