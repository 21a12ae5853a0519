import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { AssayError } from '#core/errors.ts';

/** A body of JSON is this large at most; files go another way. */
export const MAX_JSON_BYTES = 1_000_000;
/** From the first byte of a body of JSON to its last. */
const JSON_TIME_MS = 10_000;
/** Nesting of JSON that any request of ours has, many times over. */
const MAX_DEPTH = 40;

/** Takes JSON, bounded in size, depth and time, and leaves bytes of uploads to whoever reads them. Every other kind of body is refused. */
export function addBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/json\b/, (_, payload, done) => {
    jsonBody(payload).then(
      (body) => done(null, body),
      (error: unknown) => done(error as Error),
    );
  });
  for (const type of ['application/octet-stream', 'text/csv', 'application/gzip', 'application/x-gzip', 'text/plain']) {
    app.addContentTypeParser(type, (_, payload, done) => done(null, payload));
  }
}

async function jsonBody(payload: Readable): Promise<unknown> {
  return parsed((await wholeBody(payload)).toString('utf8'));
}

/** Bytes of a body. The stream is not destroyed when it is refused: that would cut off the answer as well. */
function wholeBody(payload: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > MAX_JSON_BYTES) over(() => reject(tooLarge(MAX_JSON_BYTES)));
      else chunks.push(chunk);
    };
    const onEnd = (): void => over(() => resolve(Buffer.concat(chunks)));
    const onError = (error: Error): void => over(() => reject(error));
    const timer = setTimeout(() => over(() => reject(slow())), JSON_TIME_MS);
    const over = (settle: () => void): void => {
      clearTimeout(timer);
      payload.off('data', onData).off('end', onEnd).off('error', onError);
      // Whatever still comes is read and forgotten, until the connection ends with the answer.
      payload.on('error', () => undefined).resume();
      settle();
    };
    payload.on('data', onData).on('end', onEnd).on('error', onError);
  });
}

function parsed(text: string): unknown {
  if (text.trim() === '') return undefined;
  if (depthOf(text) > MAX_DEPTH) throw invalid(`Expected JSON that is nested ${MAX_DEPTH} deep at most`);
  try {
    return JSON.parse(text, withoutPrototypes) as unknown;
  } catch {
    throw invalid('Expected a body of JSON, found something else');
  }
}

/** Brackets that are open at the deepest place; those in texts count as well, which only makes it stricter. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x5d || code === 0x7d) depth--;
  }
  return deepest;
}

/** Names that change what objects are. */
function withoutPrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw new Error('not allowed');
  return value;
}

/** The bytes of an upload, ended with `request.too-large` past the limit. */
export function boundedUpload(source: Readable, maxBytes: number): Readable {
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  source.on('error', (error) => meter.destroy(error));
  source.on('aborted', () =>
    meter.destroy(new AssayError('import.cancelled', 'Expected the whole upload, but it ended before')),
  );
  return source.pipe(meter);
}

export function tooLarge(maxBytes: number): AssayError {
  return new AssayError('request.too-large', `Expected a body of at most ${maxBytes} bytes, was more`);
}

function slow(): AssayError {
  return new AssayError('request.slow', `Expected the whole body within ${JSON_TIME_MS / 1000} s`);
}

function invalid(message: string): AssayError {
  return new AssayError('request.invalid', message);
}
