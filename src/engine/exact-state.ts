import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';

/**
 * Plain records that hold exact numbers, as JSON data and back: what `core/state` does for streaming objects, for orders,
 * positions and trades. Takes texts, booleans, numbers, `undefined`, decimals, arrays and plain objects.
 */
export function encodeExact(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === undefined) return { $: 'undefined' };
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $: 'number', v: `${value}` };
  if (value instanceof Decimal) return { $: 'decimal', v: value.toString() };
  if (Array.isArray(value)) return value.map(encodeExact);
  invariant(typeof value === 'object', `exact state holds data only, found a ${typeof value}`);
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, encodeExact(item)]));
}

export function decodeExact(encoded: unknown): unknown {
  if (encoded === null || typeof encoded !== 'object') return encoded;
  if (Array.isArray(encoded)) return encoded.map(decodeExact);
  const { $: tag, v } = encoded as { readonly $?: string; readonly v?: string };
  if (tag === 'undefined') return undefined;
  if (tag === 'number') return Number(v);
  if (tag === 'decimal') return Decimal.parse(v!);
  return Object.fromEntries(Object.entries(encoded).map(([field, item]) => [field, decodeExact(item)]));
}
