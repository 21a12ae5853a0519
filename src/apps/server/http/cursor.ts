import { AssayError } from '#core/errors.ts';
import { canonicalJson, hashText } from '#core/hash.ts';

/** What a place in a list is made of. */
export type CursorKey<Key> = { readonly [Part in keyof Key]: number | string };

/**
 * Where a list goes on, as a text that clients hand back without looking into it. It is good for the list that it was given for, with the
 * same filters; `shape` says what its key consists of.
 */
export class ListCursor<Key extends CursorKey<Key>> {
  private readonly list: string;
  private readonly filters: string;
  private readonly shape: ShapeOf<Key>;

  constructor(list: string, filters: object, shape: ShapeOf<Key>) {
    this.list = list;
    this.filters = hashText(canonicalJson(filters)).slice(0, CHECK_DIGITS);
    this.shape = shape;
  }

  /** Null at the end of the list. */
  encode(key: Key | undefined): string | null {
    if (key === undefined) return null;
    const parts = Object.keys(this.shape).map((part) => key[part as keyof Key]);
    const body = JSON.stringify([VERSION, this.list, this.filters, ...parts]);
    return Buffer.from(`${checkOf(body)}${body}`).toString('base64url');
  }

  /** Undefined for the beginning. Throws `request.invalid` for a text that this list did not give. */
  decode(text: string | undefined): Key | undefined {
    if (text === undefined) return undefined;
    const [version, list, filters, ...parts] = bodyOf(text) ?? [];
    if (version !== VERSION) throw badCursor(`a cursor of "${this.list}" as it was given`, text);
    if (list !== this.list) throw badCursor(`a cursor of "${this.list}"`, `one of "${String(list)}"`);
    if (filters !== this.filters) throw badCursor(`a cursor of "${this.list}" with the same filters`, text);
    const fields = Object.entries<string>(this.shape);
    const isWhole = fields.length === parts.length && fields.every(([, kind], i) => typeof parts[i] === kind);
    if (!isWhole) throw badCursor(`a cursor of "${this.list}" as it was given`, text);
    return Object.fromEntries(fields.map(([name], i) => [name, parts[i]])) as unknown as Key;
  }
}

type ShapeOf<Key extends CursorKey<Key>> = {
  readonly [Part in keyof Key]: Key[Part] extends number ? 'number' : 'string';
};

const VERSION = 1;
/** Enough against slips of a hand; nobody gains anything by making a cursor up. */
const CHECK_DIGITS = 8;

function bodyOf(text: string): readonly unknown[] | undefined {
  const plain = Buffer.from(text, 'base64url').toString('utf8');
  const body = plain.slice(CHECK_DIGITS);
  if (plain.slice(0, CHECK_DIGITS) !== checkOf(body)) return undefined;
  try {
    const parts: unknown = JSON.parse(body);
    return Array.isArray(parts) ? (parts as unknown[]) : undefined;
  } catch {
    return undefined;
  }
}

function checkOf(body: string): string {
  return hashText(body).slice(0, CHECK_DIGITS);
}

function badCursor(expected: string, found: string): AssayError {
  const value = found.length > SHOWN ? `${found.slice(0, SHOWN)}…` : found;
  return new AssayError('request.invalid', `Expected cursor to be ${expected}, was "${value}"`, {
    place: { column: 'cursor', value },
    remedy: 'Give `next` of the answer before, with the same filters; or leave it out to begin again.',
  });
}

const SHOWN = 40;
