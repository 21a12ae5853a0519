import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { AssayError } from '#core/errors.ts';
import { readMessage } from '#sandbox/prediction/replay/betfair-message.ts';
import type { MarketChangeMessage } from '#sandbox/prediction/replay/betfair-message.ts';

const require = createRequire(import.meta.url);
// It comes without types.
const bunzip = require('seek-bzip') as { decode(input: Uint8Array): Uint8Array };

/** Reads a recorded stream, plain or packed by gzip or bzip2, one JSON object a line. Throws `file.unreadable`. */
export function readRecording(path: string): readonly MarketChangeMessage[] {
  return messagesIn(unpacked(path), path);
}

/** Messages of a text, a line each; those that are no changes of a market (`op` other than `mcm`, heartbeats) are left out. */
export function messagesIn(text: string, name: string): readonly MarketChangeMessage[] {
  const messages: MarketChangeMessage[] = [];
  text.split('\n').forEach((line, i) => {
    if (line.trim() === '') return;
    const message = readMessage(line);
    if (message === 'malformed') {
      const place = { file: name, line: i + 1 };
      throw new AssayError('file.unreadable', `Expected a message of a stream, was "${line.slice(0, 80)}"`, { place });
    }
    if (message !== 'other') messages.push(message);
  });
  return messages;
}

function unpacked(path: string): string {
  try {
    return Buffer.from(unpack(readFileSync(path))).toString('utf8');
  } catch (cause) {
    throw new AssayError('file.unreadable', `Expected a recorded stream, could not read "${path}"`, {
      place: { file: path },
      remedy: 'Give a file of JSON lines, plain or packed by gzip or bzip2.',
      cause,
    });
  }
}

/** By its first bytes, whatever its name. */
function unpack(bytes: Buffer): Uint8Array {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes);
  return bytes.subarray(0, 3).toString('latin1') === 'BZh' ? bunzip.decode(bytes) : bytes;
}
