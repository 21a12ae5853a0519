import { AdapterError, AssayError } from '#core/errors.ts';

/**
 * What a log call was given, as plain data of bounded size: errors with code, message and causes, maps as objects, bytes as their number.
 * Of objects of other classes only what their `toJSON` says; nothing that is read may throw. Secrets are taken out later.
 */
export function plainFields(given: object): Record<string, unknown> {
  const plain = new Walk().plain(given, 0);
  return typeof plain === 'object' && plain !== null && !Array.isArray(plain)
    ? (plain as Record<string, unknown>)
    : { value: plain };
}

const DEPTH_MAX = 8;
const ENTRIES_MAX = 60;
const NODES_MAX = 2_000;
const TEXT_MAX = 20_000;
const LEFT_OUT = '[left out]';

class Walk {
  private nodes = 0;

  plain(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return value.length > TEXT_MAX ? value.slice(0, TEXT_MAX) : value;
    if (typeof value === 'function') return '[function]';
    if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > DEPTH_MAX || ++this.nodes > NODES_MAX) return LEFT_OUT;
    try {
      return this.object(value, depth);
    } catch {
      return '[unreadable]';
    }
  }

  private object(value: object, depth: number): unknown {
    if (value instanceof Error) return this.error(value, depth);
    if (Array.isArray(value) || value instanceof Set) return this.list(value, depth);
    if (value instanceof Map || value instanceof Headers) return this.entries(value.entries(), depth);
    if (value instanceof URL || value instanceof URLSearchParams || value instanceof RegExp) return String(value);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      return this.plain((value.toJSON as () => unknown)(), depth + 1);
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.entries(ownEntries(value), depth);
    return `[${value.constructor.name}]`;
  }

  private list(values: Iterable<unknown>, depth: number): unknown[] {
    const list: unknown[] = [];
    for (const value of values) {
      if (list.length >= ENTRIES_MAX) {
        list.push(LEFT_OUT);
        break;
      }
      list.push(this.plain(value, depth + 1));
    }
    return list;
  }

  private entries(entries: Iterable<[unknown, unknown]>, depth: number): Record<string, unknown> {
    const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    let count = 0;
    for (const [name, value] of entries) {
      if (++count > ENTRIES_MAX) {
        fields[LEFT_OUT] = true;
        break;
      }
      fields[nameOf(name)] = this.plain(value, depth + 1);
    }
    return fields;
  }

  /** What we expect to go wrong needs no stack: its code and place say more. */
  private error(error: Error, depth: number): Record<string, unknown> {
    const fields: Record<string, unknown> = { name: error.name };
    if ('code' in error) fields['code'] = this.plain(error.code, depth + 1);
    fields['message'] = this.plain(error.message, depth + 1);
    if (error instanceof AssayError) {
      fields['place'] = this.plain(error.place, depth + 1);
      if (error instanceof AdapterError) fields['retryable'] = error.retryable;
    } else fields['stack'] = this.plain(error.stack, depth + 1);
    if (error.cause !== undefined) fields['cause'] = this.plain(error.cause, depth + 1);
    if (error instanceof AggregateError) fields['errors'] = this.plain(error.errors, depth + 1);
    return fields;
  }
}

/** Keys of maps may be anything. */
function nameOf(key: unknown): string {
  if (typeof key === 'string') return key.slice(0, 500);
  return typeof key === 'number' || typeof key === 'bigint' || typeof key === 'symbol'
    ? String(key)
    : `[${typeof key}]`;
}

/** One by one, so that one that throws when it is read does not take the others with it. */
function* ownEntries(value: object): Generator<[string, unknown]> {
  for (const name of Object.keys(value)) {
    let found: unknown;
    try {
      found = (value as Record<string, unknown>)[name];
    } catch {
      found = '[unreadable]';
    }
    yield [name, found];
  }
}
