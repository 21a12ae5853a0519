import { z } from 'zod';
import { AssayError } from '#core/errors.ts';

/** Where an issue keeps a whole sentence about itself, in place of words for "Expected ... to be". */
export const SENTENCE = 'sentence';

/** A value that one of our own readers understands; what it throws becomes the problem of this setting. */
export function readBy<In, Out>(input: z.ZodType<In, In>, reader: (value: In) => Out): z.ZodType<Out, In> {
  return input.transform((value, context) => attempt(() => reader(value), context) ?? z.NEVER);
}

/** What the reader gives; undefined when it threw, which is then noted as a problem at this path. */
export function attempt<Out>(
  reader: () => Out,
  context: z.core.$RefinementCtx,
  path: readonly string[] = [],
): Out | undefined {
  try {
    return reader();
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    context.addIssue({
      code: 'custom',
      message: error.message,
      params: { [SENTENCE]: error.message },
      path: [...path],
    });
    return undefined;
  }
}

/** A text of this form; `expected` are the words for "to be ...". */
export function textLike(form: RegExp, expected: string): z.ZodType<string, string> {
  return z.string().refine((text) => form.test(text), { error: expected });
}

/** Names that people give: of venues, sessions, jobs, secrets. */
export const name = textLike(
  /^[a-z][a-z0-9-]{0,63}$/,
  'lower-case letters, digits and hyphens, such as "binance-testnet"',
);

/** Without a name and a password in it: those are secrets. */
export const httpAddress = textLike(/^https?:\/\/[^/@\s]+(?:\/\S*)?$/, 'an address such as "https://example.com"');
