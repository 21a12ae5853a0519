import type { Answer, Input } from '#apps/web/data/api.ts';
import { addressOf } from '#apps/web/data/api.ts';
import { networkProblem, problemOfAnswer } from '#apps/web/data/problem.ts';
import { identity } from '#apps/web/data/session.ts';

const NAME = 'POST /data/imports';

export interface UploadOptions {
  /** Bytes that have left so far. */
  readonly onProgress?: (sent: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Sends a file as it is, and tells how much of it has left; `fetch` cannot tell. Throws `ApiProblem`, or the signal's reason. */
export function upload(
  query: NonNullable<Input<typeof NAME>['query']>,
  file: Blob,
  { onProgress, signal }: UploadOptions = {},
): Promise<Answer<typeof NAME>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', addressOf(NAME, { query }));
    request.setRequestHeader('content-type', 'application/octet-stream');
    const csrf = identity.get()?.csrf ?? null;
    if (csrf !== null) request.setRequestHeader('x-csrf-token', csrf);
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress?.(loaded, total));
    request.addEventListener('error', () => reject(networkProblem(undefined)));
    request.addEventListener('abort', () => reject(signal?.reason as Error));
    request.addEventListener('load', () => {
      const { status, statusText, responseText } = request;
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as Answer<typeof NAME>);
      else void problemOfAnswer(new Response(responseText, { status: Math.max(200, status), statusText })).then(reject);
    });
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
