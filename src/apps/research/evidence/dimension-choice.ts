import { AssayError } from '#core/errors.ts';
import { dimensionsNamed } from '#domain/evidence/matrix/dimensions.ts';
import type { Dimension } from '#domain/evidence/matrix/dimensions.ts';

/** Reads `type,category`; `option` is what the user calls it. Throws `argument.unknown` with the nearest dimension. */
export function parseDimensions(text: string, option: string): readonly Dimension[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (names.length === 0 || twice !== undefined) {
    const what = twice === undefined ? 'at least one dimension' : `every dimension once, "${twice}" came twice`;
    throw new AssayError('argument.invalid', `Expected ${option} to name ${what}; was "${text}"`, {
      remedy: `For example: ${option} type,category`,
    });
  }
  return dimensionsNamed(names);
}
