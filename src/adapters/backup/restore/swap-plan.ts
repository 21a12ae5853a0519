import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** While it is in a data folder, a swap of its entries has begun and not ended. */
export const PLAN_FILE = '.restore-plan.json';

/** Whether a restore was interrupted while it moved files; `undoSwap` makes it undone. */
export async function isHalfRestored(folder: string): Promise<boolean> {
  return (await stat(join(folder, PLAN_FILE)).catch(() => undefined)) !== undefined;
}
