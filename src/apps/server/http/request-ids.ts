import { randomBytes } from 'node:crypto';

/** Makes ids of requests: short, and different over restarts, so that one finds them in a log. */
export function requestIds(): () => string {
  const life = randomBytes(4).toString('hex');
  let count = 0;
  return () => `${life}-${(++count).toString(36)}`;
}
