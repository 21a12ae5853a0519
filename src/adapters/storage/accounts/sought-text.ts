/**
 * A text from outside, made fit to be looked for. PostgreSQL keeps no texts with a NUL and fails when asked for one: what nobody can have stored
 * is looked for under another name that nobody has.
 */
export function sought(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}
