import { AdapterError } from '#core/errors.ts';

/** What this module needs of a schema library. */
export interface WireSchema<T> {
  safeParse(
    body: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly WireIssue[] } };
}

interface WireIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export interface WireContext {
  readonly code: 'feed.malformed' | 'venue.malformed';
  /** Who answered: `Binance`. */
  readonly provider: string;
  /** What was asked for: `its time`. */
  readonly what: string;
}

/** Checks what a server sent; what does not fit is an error that names the place and the value found there. */
export function parseWire<T>(schema: WireSchema<T>, body: unknown, context: WireContext): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const { code, provider, what } = context;
  const [issue] = parsed.error.issues;
  const path = issue === undefined ? [] : issue.path;
  const place = path.length === 0 ? 'all of it' : `"${path.map(String).join('.')}"`;
  const value = shown(valueAt(body, path));
  const message = `Expected ${what} from ${provider}, but ${place} was ${value} (${issue?.message ?? 'unknown'})`;
  throw new AdapterError(code, message, {
    retryable: false,
    place: { value },
    remedy: `The address may not be that of ${provider}, or its format has changed.`,
    cause: parsed.error,
  });
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return (value as Record<PropertyKey, unknown>)[key];
  }, body);
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
