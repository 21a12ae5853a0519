import { z } from 'zod';
import { AssayError } from '#core/errors.ts';
import type { FaultRule } from '#sandbox/faults/fault-rule.ts';

const milliseconds = z.number().nonnegative();
const plan = z.union([
  z.strictObject({ chance: z.number().min(0).max(1) }),
  z.strictObject({ nth: z.array(z.int().positive()) }),
]);

const httpFault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('refuse') }),
  z.strictObject({ kind: z.literal('lose-request') }),
  z.strictObject({ kind: z.literal('lose-reply') }),
  z.strictObject({ kind: z.literal('reset') }),
  z.strictObject({ kind: z.literal('duplicate') }),
  z.strictObject({ kind: z.literal('delay'), thereMs: milliseconds, backMs: milliseconds }),
  z.strictObject({ kind: z.literal('status'), status: z.int().min(400).max(599), accepted: z.boolean() }),
  z.strictObject({ kind: z.literal('clock'), skewMs: z.number() }),
  z.strictObject({ kind: z.literal('truncate') }),
  z.strictObject({ kind: z.literal('garbage') }),
  z.strictObject({ kind: z.literal('corrupt-hash') }),
]);

const socketFault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('drop') }),
  z.strictObject({ kind: z.literal('duplicate') }),
  z.strictObject({ kind: z.literal('reorder') }),
  z.strictObject({ kind: z.literal('delay'), ms: milliseconds }),
  z.strictObject({ kind: z.literal('close') }),
  z.strictObject({ kind: z.literal('refuse') }),
  z.strictObject({ kind: z.literal('truncate') }),
  z.strictObject({ kind: z.literal('garbage') }),
  z.strictObject({ kind: z.literal('corrupt-hash') }),
]);

const rules = z.array(
  z.discriminatedUnion('on', [
    z.strictObject({
      on: z.literal('http'),
      method: z.string().optional(),
      path: z.string().optional(),
      plan,
      fault: httpFault,
    }),
    z.strictObject({
      on: z.literal('socket'),
      path: z.string().optional(),
      holds: z.string().optional(),
      plan,
      fault: socketFault,
    }),
  ]),
);

/** Reads rules from JSON, as a file or a request holds them; throws `argument.invalid` with the first thing that is wrong. */
export function readFaults(json: string): readonly FaultRule[] {
  const parsed = rules.safeParse(jsonOf(json));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the rules' : `"${issue.path.join('.')}"`;
  throw new AssayError('argument.invalid', `Faults, ${place}: ${issue?.message ?? 'expected a list of rules'}`, {
    place: { value: json.slice(0, 200) },
    remedy: 'A rule is such as {"on":"http","path":"/api/v3/order","plan":{"nth":[3]},"fault":{"kind":"lose-reply"}}.',
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AssayError('argument.invalid', `Expected fault rules as JSON, was "${text.slice(0, 80)}"`, {
      cause: error,
    });
  }
}
