/** What a client asks of a channel. */
export interface ChannelRequest {
  /** `first`: with its `type`; later ones have an `operation`. */
  readonly operation: 'first' | 'subscribe' | 'unsubscribe';
  readonly type: string;
  readonly assets: readonly string[];
  readonly markets: readonly string[];
  /** Undefined: as before. */
  readonly hasCustomFeatures: boolean | undefined;
  readonly auth: Readonly<Record<string, unknown>>;
}

/** Reads a request; undefined when it is none. */
export function readRequest(text: string): ChannelRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const { operation, type, custom_feature_enabled: custom } = fields;
  const isKnown = operation === 'subscribe' || operation === 'unsubscribe';
  if (!isKnown && typeof type !== 'string') return undefined;
  return {
    operation: isKnown ? operation : 'first',
    type: typeof type === 'string' ? type.toLowerCase() : '',
    assets: texts(fields['assets_ids']),
    markets: texts(fields['markets']),
    hasCustomFeatures: typeof custom === 'boolean' ? custom : undefined,
    auth:
      typeof fields['auth'] === 'object' && fields['auth'] !== null ? (fields['auth'] as Record<string, unknown>) : {},
  };
}

/** What the venue answers to what it does not understand. */
export const INVALID = 'INVALID OPERATION';

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
