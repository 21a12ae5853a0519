import type { z } from 'zod';
import { AssayError } from '#core/errors.ts';
import type { Endpoint } from '#contract/endpoint.ts';

/** A part of the request that is not as it should be. */
export interface RequestIssue {
  readonly place: string;
  readonly message: string;
}

/** `request.invalid` with every place that is wrong. */
export class InvalidRequest extends AssayError {
  readonly issues: readonly RequestIssue[];

  constructor(issues: readonly RequestIssue[]) {
    const [first] = issues;
    const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
    super('request.invalid', `${first?.place ?? 'request'}: ${first?.message ?? 'not as it should be'}${more}`);
    this.issues = issues;
  }
}

export interface RawParts {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Reads the parts of a request by the shapes of its endpoint. Throws `request.invalid` that names every place that is wrong. */
export function parsedParts(endpoint: Endpoint, raw: RawParts): RawParts {
  const issues: RequestIssue[] = [];
  const read = (place: string, shape: z.ZodType | undefined, value: unknown): unknown => {
    if (shape === undefined) return undefined;
    const result = shape.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      issues.push({
        place: [place, ...issue.path.map(String)].join('.').slice(0, 200),
        message: issue.message.slice(0, 300),
      });
    }
    return undefined;
  };
  const params = read('path', endpoint.params, raw.params);
  const query = read('query', strictQuery(endpoint.query), raw.query);
  const body = read('body', endpoint.body, raw.body);
  if (endpoint.query === undefined && raw.query !== null && Object.keys(raw.query as object).length > 0) {
    issues.push({ place: 'query', message: 'Expected no query here' });
  }
  if (issues.length > 0) throw new InvalidRequest(issues.slice(0, 20));
  return { params, query, body };
}

const stricter = new WeakMap<z.ZodType, z.ZodType>();

/** A field of a query that nobody knows is a slip of the pen: an error, not something to pass over. */
function strictQuery(shape: z.ZodType | undefined): z.ZodType | undefined {
  if (shape === undefined || !('strict' in shape)) return shape;
  let strict = stricter.get(shape);
  if (strict === undefined) {
    strict = (shape as z.ZodObject).strict();
    stricter.set(shape, strict);
  }
  return strict;
}
