import type { UnixMs } from '#core/time.ts';

/** Nothing that raises exposure goes out while it is on, in any session, through any restart. */
export type KillSwitchState =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'on';
      readonly since: UnixMs;
      readonly reason: string;
      /** Close what is open as well. */
      readonly flatten: boolean;
      /** Must be given to lift it. */
      readonly token: string;
    };

/** Where the switch is kept, for all processes that share a store. */
export interface KillSwitchStore {
  read(): Promise<KillSwitchState>;
  /** Durable when it returns. A switch that is on already keeps its token; `flatten` is only ever added. */
  pull(change: {
    readonly time: UnixMs;
    readonly reason: string;
    readonly flatten: boolean;
    readonly token: string;
  }): Promise<KillSwitchState>;
  /** Off again. Throws `argument.invalid` when the token is not the one that it was given. */
  lift(token: string, time: UnixMs): Promise<void>;
}
