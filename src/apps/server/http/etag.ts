import { hash } from 'node:crypto';

/** Names the content of an answer; two equal answers have the same name. */
export function etagOf(payload: string | Buffer): string {
  return `W/"${hash('sha1', payload, 'base64url')}"`;
}

/** Whether the client has it already, by its `If-None-Match`. */
export function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const weak = (tag: string): string => tag.trim().replace(/^W\//, '');
  return header === '*' || header.split(',').some((tag) => weak(tag) === weak(etag));
}
