import { invariant, InvariantError } from '#core/invariant.ts';

/** The state of a streaming object as plain JSON data. Special numbers survive: they are written as tagged texts. */
export type State = { readonly [field: string]: unknown };

/**
 * Snapshot and restore for every streaming class, in one place. Own fields are walked: numbers, texts, booleans, typed
 * arrays, arrays, maps, plain objects, and other streaming objects in fields, which are captured where they stand.
 * Functions are skipped, so a listener is not state; so are `#private` fields, which suits caches and settings. A class instance
 * must stand in its place when `restoreState` runs; in a map there are none.
 */
export function captureState(source: object): State {
  const fields = Object.entries(source).filter(([, value]) => typeof value !== 'function');
  return Object.fromEntries(fields.map(([field, value]) => [field, encode(value)]));
}

/** Brings an object of the same class and parameters to a captured state. */
export function restoreState(target: object, state: State): void {
  const fields = target as Record<string, unknown>;
  for (const [field, encoded] of Object.entries(state)) {
    invariant(Object.hasOwn(fields, field), `restored state has fields of its class only, found "${field}"`);
    fields[field] = decodeInto(fields[field], encoded, field);
  }
}

type Tagged = { readonly $: string; readonly v?: unknown };

function encode(value: unknown): unknown {
  if (typeof value === 'number') return encodeNumber(value);
  if (value === undefined) return { $: 'undefined' };
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Float64Array) return { $: 'f64', v: Array.from(value, encodeNumber) };
  if (value instanceof Int32Array) return { $: 'i32', v: Array.from(value) };
  if (value instanceof Uint32Array) return { $: 'u32', v: Array.from(value) };
  if (value instanceof Uint8Array) return { $: 'u8', v: Array.from(value) };
  if (Array.isArray(value)) return value.map(encode);
  if (value instanceof Map) return { $: 'map', v: [...value].map(([key, item]) => [encode(key), encode(item)]) };
  invariant(typeof value === 'object', `state holds data only, found a ${typeof value}`);
  if (isPlain(value)) return { $: 'object', v: captureState(value) };
  return { $: 'instance', v: captureState(value) };
}

function encodeNumber(value: number): unknown {
  return Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : { $: 'number', v: Object.is(value, -0) ? '-0' : `${value}` };
}

function decodeInto(current: unknown, encoded: unknown, field: string): unknown {
  if (encoded === null || typeof encoded !== 'object') return encoded;
  if (Array.isArray(encoded)) {
    const present = Array.isArray(current) ? (current as unknown[]) : [];
    return encoded.map((item, index) => decodeInto(present[index], item, `${field}[${index}]`));
  }
  const { $: tag, v } = encoded as Tagged;
  switch (tag) {
    case 'undefined':
      return undefined;
    case 'number':
      return Number(v);
    case 'f64':
      return filled(
        current,
        Float64Array,
        (v as unknown[]).map((item) => plain(item, field) as number),
      );
    case 'i32':
      return filled(current, Int32Array, v as number[]);
    case 'u32':
      return filled(current, Uint32Array, v as number[]);
    case 'u8':
      return filled(current, Uint8Array, v as number[]);
    case 'map':
      return new Map((v as [unknown, unknown][]).map(([key, item]) => [plain(key, field), plain(item, field)]));
    case 'object':
      return decodeObject(current, v as State, field);
    case 'instance':
      invariant(typeof current === 'object' && current !== null, `"${field}" exists before its state is restored`);
      restoreState(current, v as State);
      return current;
    default:
      throw new InvariantError(`Invariant: state tag of "${field}" is known, was "${tag}"`);
  }
}

/** Writes into the array that is there when it has the right length, so that views on it stay valid. */
function filled<T extends Float64Array | Int32Array | Uint32Array | Uint8Array>(
  current: unknown,
  type: new (length: number) => T,
  values: readonly number[],
): T {
  const target = current instanceof type && current.length === values.length ? current : new type(values.length);
  target.set(values);
  return target;
}

function plain(encoded: unknown, field: string): unknown {
  return decodeInto(undefined, encoded, field);
}

/** A new object: the one that is there may be shared. Streaming objects inside it are restored where they stand. */
function decodeObject(current: unknown, state: State, field: string): Record<string, unknown> {
  const present = typeof current === 'object' && current !== null ? (current as Record<string, unknown>) : {};
  const part = (key: string): unknown => (Object.hasOwn(present, key) ? present[key] : undefined);
  return Object.fromEntries(
    Object.entries(state).map(([key, item]) => [key, decodeInto(part(key), item, `${field}.${key}`)]),
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
