import { z } from 'zod';
import { priceUnits, sizeUnits, timeOf } from '#adapters/polymarket/wire/units.ts';

/** Fields that occur in many messages. All objects keep what they do not know, so that what was read can be written again. */

export const tokenId = z.string().refine(isTokenId, 'the name of a token');
export const conditionId = z.string().refine(isConditionId, 'the name of a market');
export const priceField = z.string().refine((text) => !Number.isNaN(priceUnits(text)), 'a price from 0 to 1');
export const sizeField = z.string().refine((text) => !Number.isNaN(sizeUnits(text)), 'a size in digits');
export const timeField = z.string().refine((text) => !Number.isNaN(timeOf(text)), 'milliseconds in digits');
/** Digits with or without a point; the venue's own calculations are not on a grid. */
export const decimalField = z.string().regex(/^-?\d+(\.\d+)?$/);
export const side = z.enum(['BUY', 'SELL']);
/** A JSON array of texts, written as a text. */
export const listText = z.string().refine((text) => listOf(text) !== undefined, 'a JSON list of texts');

export const level = z.looseObject({ price: priceField, size: sizeField });

/** Long enough for 2^256 in digits, short enough that no message can fill the memory with names. */
const NAME_LENGTH_MAX = 100;

/** The name of an outcome's token, in digits; only its length and letters are checked, as it is looked up and never calculated with. */
export function isTokenId(text: unknown): text is string {
  return isName(text);
}

/** The name of a market, in hex; checked as loosely as tokens are. */
export function isConditionId(text: unknown): text is string {
  return isName(text);
}

/** Letters, digits and `-._:`. By hand: it is asked several times for each message. */
function isName(text: unknown): text is string {
  return typeof text === 'string' && text.length > 0 && text.length <= NAME_LENGTH_MAX && !/[^\w.:-]/.test(text);
}

/** The texts in a JSON list that was written as a text; undefined when it is none. */
export function listOf(text: string): string[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return undefined;
  }
  return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
}
