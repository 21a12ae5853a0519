/** A message of a topic, made into text once for all who hear it. */
export interface LiveMessage {
  readonly topic: string;
  readonly seq: number;
  /** What it is the newest state of; undefined for a message that is never left out. */
  readonly key: string | undefined;
  readonly text: string;
}

/** What is kept of a topic that came after a number. */
export interface Missed {
  readonly messages: readonly LiveMessage[];
  readonly bytes: number;
}

/** The last messages of one topic, numbered without holes. */
export class TopicLog {
  private messages: LiveMessage[] = [];
  /** Where the oldest one that is kept lies in `messages`. */
  private start = 0;
  private last: number;
  private size = 0;

  /** `seq`: the number before that of the first message. */
  constructor(seq: number) {
    this.last = seq;
  }

  /** Number of the newest message. */
  get seq(): number {
    return this.last;
  }

  /** Characters kept. */
  get bytes(): number {
    return this.size;
  }

  /** Takes the next message, whose number is `seq + 1`, and lets go of the oldest ones above the bounds. */
  append(message: LiveMessage, keptMessages: number, keptBytes: number): void {
    this.last = message.seq;
    this.messages.push(message);
    this.size += message.text.length;
    while (this.count > 0 && (this.count > keptMessages || this.size > keptBytes)) {
      this.size -= this.messages[this.start]!.text.length;
      this.start++;
    }
    if (this.start > COMPACT_AT && this.start * 2 > this.messages.length) this.compact();
  }

  /** Everything that came after number `since`; undefined when part of it is gone, or `since` was never reached. */
  after(since: number): Missed | undefined {
    if (since > this.last || since < this.last - this.count) return undefined;
    const messages = this.messages.slice(this.messages.length - (this.last - since));
    return { messages, bytes: messages.reduce((sum, { text }) => sum + text.length, 0) };
  }

  /** Lets go of all messages, but not of the number. */
  clear(): void {
    this.messages = [];
    this.start = 0;
    this.size = 0;
  }

  private get count(): number {
    return this.messages.length - this.start;
  }

  private compact(): void {
    this.messages = this.messages.slice(this.start);
    this.start = 0;
  }
}

const COMPACT_AT = 256;
