import type { UnixMs } from '#core/time.ts';

/** What is known of a follower. */
export interface FollowerStatus {
  /** `catching-up`: what was missed is fetched and told. `following`: bars come as they close. `stale`: none comes. */
  readonly kind: 'catching-up' | 'following' | 'stale';
  readonly since: UnixMs;
  /** For people; empty while all is well. */
  readonly reason: string;
}
