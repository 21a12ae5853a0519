/**
 * What is wrong with a piece of XML, or undefined when it is well formed: tags that match, quoted attributes that occur once,
 * only known entities, no stray `<` or `&`, unique ids. Small and strict; enough for markup that we write ourselves.
 */
export function markupFault(text: string): string | undefined {
  const open: string[] = [];
  const ids = new Set<string>();
  let at = text.startsWith('<?xml') ? text.indexOf('?>') + 2 : 0;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const between = text.slice(at, next < 0 ? text.length : next);
    if (/&(?!(amp|lt|gt|quot|#39);)/.test(between)) return `stray & in "${between.slice(0, 60)}"`;
    if (next < 0) break;
    const match = TAG.exec(text.slice(next, next + 200_000));
    if (match === null) return `no tag at "${text.slice(next, next + 60)}"`;
    const [whole, close = '', name = '', attributes = '', end = ''] = match;
    if (close === '/') {
      if (open.pop() !== name) return `"${whole}" closes nothing`;
    } else {
      const fault = attributesFault(attributes, ids);
      if (fault !== undefined) return `${fault} in "${whole.slice(0, 80)}"`;
      if (end !== '/') open.push(name);
    }
    at = next + whole.length;
  }
  return open.length === 0 ? undefined : `"${open.join(' ')}" is not closed`;
}

const TAG = /^<(\/?)([a-zA-Z][\w:-]*)((?:\s+[a-zA-Z_:][\w:.-]*="[^"<]*")*)\s*(\/?)>/;

function attributesFault(attributes: string, ids: Set<string>): string | undefined {
  const seen = new Set<string>();
  for (const [, name = '', value = ''] of attributes.matchAll(/([\w:.-]+)="([^"]*)"/g)) {
    if (seen.has(name)) return `attribute ${name} twice`;
    seen.add(name);
    if (/&(?!(amp|lt|gt|quot|#39);)/.test(value)) return `stray & in ${name}`;
    if (name !== 'id') continue;
    if (ids.has(value)) return `id ${value} twice`;
    ids.add(value);
  }
  return undefined;
}
