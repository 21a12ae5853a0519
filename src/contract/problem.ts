import { z } from 'zod';

/** An error as RFC 9457 has it (`application/problem+json`). Holds no path of the machine and no secret. */
export const problem = z.object({
  type: z.string().describe('address of the page that explains the code'),
  title: z.string().describe('short, the same for every case of the code'),
  status: z.number().int(),
  code: z.string().describe('stable code, such as `argument.invalid`; docs/errors.md has all'),
  detail: z.string().describe('what was expected, and what was found'),
  remedy: z.string().optional().describe('what to do about it'),
  instance: z.string().optional().describe('id of the request, which the log has too'),
  issues: z
    .array(z.object({ place: z.string(), message: z.string() }))
    .optional()
    .describe('every part of the request that is not as it should be'),
});

export type Problem = z.output<typeof problem>;
