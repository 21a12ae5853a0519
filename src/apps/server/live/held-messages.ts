import type { LiveMessage } from '#apps/server/live/topic-log.ts';

/**
 * What waits for a slow client: of each key of a topic only the newest message, and all messages without a key. They leave in the order
 * in which they were told.
 */
export class HeldMessages {
  /** By topic and key, or by itself when there is no key; the oldest first. */
  private readonly held = new Map<string | LiveMessage, Held>();
  private size = 0;
  private keyless = 0;

  get isEmpty(): boolean {
    return this.held.size === 0;
  }

  /** Characters that wait. */
  get bytes(): number {
    return this.size;
  }

  /** Messages without a key that wait. */
  get unkeyed(): number {
    return this.keyless;
  }

  /** Whether it took the place of an older one. */
  add(message: LiveMessage): boolean {
    this.size += message.text.length;
    if (message.key === undefined) {
      this.keyless++;
      this.held.set(message, { message, skipped: 0 });
      return false;
    }
    const place = `${message.topic}\n${message.key}`;
    const older = this.held.get(place);
    if (older !== undefined) {
      this.size -= older.message.text.length;
      this.held.delete(place);
    }
    this.held.set(place, { message, skipped: older === undefined ? 0 : older.skipped + 1 });
    return older !== undefined;
  }

  /** Takes out the oldest one, as the text to send; undefined when none waits. */
  take(): string | undefined {
    for (const [place, { message, skipped }] of this.held) {
      this.remove(place, message);
      return skipped === 0 ? message.text : `${message.text.slice(0, -1)},"skipped":${skipped}}`;
    }
    return undefined;
  }

  /** Lets go of what waits of a topic. */
  dropTopic(topic: string): void {
    for (const [place, { message }] of this.held) if (message.topic === topic) this.remove(place, message);
  }

  clear(): void {
    this.held.clear();
    this.size = 0;
    this.keyless = 0;
  }

  private remove(place: string | LiveMessage, message: LiveMessage): void {
    this.held.delete(place);
    this.size -= message.text.length;
    if (message.key === undefined) this.keyless--;
  }
}

interface Held {
  readonly message: LiveMessage;
  /** Older ones that it stands for. */
  readonly skipped: number;
}
