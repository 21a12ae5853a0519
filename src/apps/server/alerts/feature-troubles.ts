import type { Clock } from '#core/clock.ts';
import type { FeatureStatus } from '#runtime/supervision/feature.ts';

export interface FeatureTroublesParts {
  readonly clock: Pick<Clock, 'after'>;
  /** A trouble, and a recovery, must last for so long before it is told. */
  readonly graceMs: number;
  /** `status` is the latest that is not well; undefined: it is well, for the first time or again. */
  readonly tell: (name: string, status: FeatureStatus | undefined) => void;
}

interface Watched {
  /** The latest that was not well; undefined: none since it was last well for long. */
  trouble: FeatureStatus | undefined;
  /** `due`: the grace was over while it was well for a moment. */
  telling: 'no' | 'due' | 'told';
  stopTelling: (() => void) | undefined;
  /** Set while it is well after a trouble. */
  stopClearing: (() => void) | undefined;
  /** What an earlier life of the program has left has been cleared. */
  isCleared: boolean;
}

/** Tells short faults, which supervision mends, from those that stay or keep coming back. */
export class FeatureTroubles {
  private readonly parts: FeatureTroublesParts;
  private readonly watched = new Map<string, Watched>();
  private isClosed = false;

  constructor(parts: FeatureTroublesParts) {
    this.parts = parts;
  }

  onStatus(status: FeatureStatus): void {
    if (this.isClosed) return;
    const { name, state } = status;
    const watched = this.watched.get(name) ?? unknown();
    this.watched.set(name, watched);
    if (state === 'well') this.onWell(name, watched);
    else if (state !== 'starting') this.onTrouble(watched, status);
  }

  /** Tells nothing more: what still waits would keep the program from ending. */
  close(): void {
    for (const { stopTelling, stopClearing } of this.watched.values()) {
      stopTelling?.();
      stopClearing?.();
    }
    this.watched.clear();
    this.isClosed = true;
  }

  private onTrouble(watched: Watched, status: FeatureStatus): void {
    const { clock, graceMs } = this.parts;
    watched.stopClearing?.();
    watched.stopClearing = undefined;
    watched.trouble = status;
    if (status.isOver || watched.telling === 'due') this.tell(watched);
    else if (watched.telling === 'no') watched.stopTelling ??= clock.after(graceMs, () => this.tell(watched));
  }

  private onWell(name: string, watched: Watched): void {
    const { clock, graceMs } = this.parts;
    if (watched.trouble === undefined) this.clear(name, watched);
    else watched.stopClearing ??= clock.after(graceMs, () => this.clear(name, watched));
  }

  private tell(watched: Watched): void {
    watched.telling = watched.stopClearing === undefined ? 'told' : 'due';
    if (watched.telling === 'told' && watched.trouble !== undefined)
      this.parts.tell(watched.trouble.name, watched.trouble);
  }

  private clear(name: string, { telling, stopTelling, isCleared }: Watched): void {
    stopTelling?.();
    this.watched.set(name, { ...unknown(), isCleared: true });
    if (telling === 'told' || !isCleared) this.parts.tell(name, undefined);
  }
}

function unknown(): Watched {
  return { trouble: undefined, telling: 'no', stopTelling: undefined, stopClearing: undefined, isCleared: false };
}
