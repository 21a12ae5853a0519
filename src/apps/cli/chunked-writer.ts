import { once } from 'node:events';

/** Writes many short lines as few long ones, and waits when the reader is slower than we are. */
export class ChunkedWriter {
  private readonly stream: NodeJS.WritableStream;
  private readonly chunkChars: number;
  private parts: string[] = [];
  private chars = 0;

  constructor(stream: NodeJS.WritableStream, chunkChars = 1 << 16) {
    this.stream = stream;
    this.chunkChars = chunkChars;
  }

  async line(text: string): Promise<void> {
    this.parts.push(text, '\n');
    this.chars += text.length + 1;
    if (this.chars >= this.chunkChars) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.parts.join('');
    this.parts = [];
    this.chars = 0;
    if (text !== '' && !this.stream.write(text)) await once(this.stream, 'drain');
  }
}
