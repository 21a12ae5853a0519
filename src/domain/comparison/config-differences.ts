/** One place at which two pieces of plain data differ. A side is undefined where it has nothing there. */
export interface Difference {
  /** Names joined by points, numbers of list items in brackets: `sizing.riskRatio`, `gates[2]`. Empty: the whole. */
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Every place at which two pieces of plain data (what JSON can hold) differ, sorted by path. */
export function differences(a: unknown, b: unknown): readonly Difference[] {
  const found: Difference[] = [];
  collect('', a, b, found);
  return found;
}

function collect(path: string, a: unknown, b: unknown, found: Difference[]): void {
  if (Array.isArray(a) && Array.isArray(b)) {
    const length = Math.max(a.length, b.length);
    for (let i = 0; i < length; i++) collect(`${path}[${i}]`, a[i], b[i], found);
    return;
  }
  if (isRecord(a) && isRecord(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    for (const name of names) collect(path === '' ? name : `${path}.${name}`, a[name], b[name], found);
    return;
  }
  if (!Object.is(a, b)) found.push({ path, a, b });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
