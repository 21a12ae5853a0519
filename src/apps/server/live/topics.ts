import type { LiveLimits } from '#apps/server/live/live-limits.ts';
import { TopicLog } from '#apps/server/live/topic-log.ts';
import type { LiveMessage } from '#apps/server/live/topic-log.ts';

/** Whoever hears a topic. */
export interface TopicListener {
  offer(message: LiveMessage): void;
}

/** A topic: its last messages, and who hears it. */
export interface Topic {
  readonly name: string;
  readonly log: TopicLog;
  readonly listeners: Set<TopicListener>;
  /** When the last listener left, by the clock's monotonic time; undefined when there was none. */
  leftAt: number | undefined;
}

/**
 * All topics, in bounded memory. A topic that is forgotten and told of again goes on with numbers above all that were forgotten, so that
 * whoever heard it before cannot take new messages for old ones.
 */
export class Topics {
  private readonly limits: LiveLimits;
  /** Told least recently first. */
  private readonly topics = new Map<string, Topic>();
  private bytes = 0;
  private floor = 0;

  constructor(limits: LiveLimits) {
    this.limits = limits;
  }

  get size(): number {
    return this.topics.size;
  }

  /** The topic of that name; made when it is not known. */
  get(name: string): Topic {
    return this.topics.get(name) ?? this.add(name);
  }

  /** The topic of that name, as the one told most recently. */
  touch(name: string): Topic {
    const known = this.topics.get(name);
    if (known === undefined) return this.add(name);
    this.topics.delete(name);
    this.topics.set(name, known);
    return known;
  }

  append(topic: Topic, message: LiveMessage): void {
    const before = topic.log.bytes;
    topic.log.append(message, this.limits.keptMessages, this.limits.keptBytes);
    this.bytes += topic.log.bytes - before;
    if (this.bytes > this.limits.keptBytesAll) this.shrink();
  }

  leave(name: string, listener: TopicListener, now: number): void {
    const topic = this.topics.get(name);
    if (topic?.listeners.delete(listener) === true && topic.listeners.size === 0) topic.leftAt = now;
  }

  /**
   * Whether anybody listens, or did a moment ago. When not, something may be left out of the topic, so that its numbers no longer join: it
   * is forgotten, and whoever comes back is told to load anew.
   */
  isHeard(name: string, now: number): boolean {
    const topic = this.topics.get(name);
    if (topic === undefined) {
      this.floor++;
      return false;
    }
    if (topic.listeners.size > 0) return true;
    if (topic.leftAt !== undefined && now - topic.leftAt < this.limits.lingerMs) return true;
    this.forget(topic);
    this.floor = Math.max(this.floor, topic.log.seq + 1);
    return false;
  }

  private add(name: string): Topic {
    if (this.topics.size >= this.limits.topics) this.forgetOldest();
    const topic: Topic = { name, log: new TopicLog(this.floor), listeners: new Set(), leftAt: undefined };
    this.topics.set(name, topic);
    return topic;
  }

  private forgetOldest(): void {
    for (const topic of this.topics.values()) {
      if (topic.listeners.size > 0) continue;
      this.forget(topic);
      return;
    }
  }

  private forget(topic: Topic): void {
    this.topics.delete(topic.name);
    this.bytes -= topic.log.bytes;
    this.floor = Math.max(this.floor, topic.log.seq);
  }

  private shrink(): void {
    for (const topic of this.topics.values()) {
      this.bytes -= topic.log.bytes;
      topic.log.clear();
      if (this.bytes <= this.limits.keptBytesAll) return;
    }
  }
}
