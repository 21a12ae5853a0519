import { addressOf } from '#adapters/transport/fetch-port.ts';

/** Hears a stream of text lines. */
export interface LineListener {
  onOpen(): void;
  onLine(line: string): void;
  /** The last call: the stream ended, or could not be opened. */
  onClose(reason: string): void;
}

/**
 * Opens a stream of lines from one server: an HTTP answer that does not end. Never throws, and tells nothing before it returns;
 * the function that it gives back closes for good.
 */
export type LineStreamPort = (
  path: string,
  headers: Readonly<Record<string, string>>,
  listener: LineListener,
) => () => void;

/** A line longer than this is no line: the stream is closed. */
const LONGEST_LINE = 1_000_000;

/** Streams of one server over the network. */
export function fetchLineStream(baseUrl: string): LineStreamPort {
  const base = addressOf(baseUrl, ['https:', 'http:'], 'https://stream.example.com');
  return (path, headers, listener) => {
    const controller = new AbortController();
    void readLines(`${base}${path}`, { headers, signal: controller.signal }, listener);
    return () => controller.abort();
  };
}

async function readLines(url: string, options: RequestInit, listener: LineListener): Promise<void> {
  let reason = 'ended';
  try {
    const response = await fetch(url, { ...options, redirect: 'manual' });
    if (response.ok && response.body !== null) {
      listener.onOpen();
      await eachLine(response.body, (line) => listener.onLine(line));
    } else reason = `status ${response.status}`;
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  if (options.signal?.aborted !== true) listener.onClose(reason);
}

async function eachLine(body: ReadableStream<Uint8Array>, tell: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new Error(`a line is longer than ${LONGEST_LINE} characters`);
    for (const line of lines) if (line.trim() !== '') tell(line);
  }
}
