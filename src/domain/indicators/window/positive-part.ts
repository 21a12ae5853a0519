/**
 * The number when it is above zero, else zero; exact. Written without a branch: whether price rises or falls is what a
 * processor cannot predict, and a wrong guess costs more than all the arithmetic of an indicator.
 */
export function positivePart(value: number): number {
  return (value + Math.abs(value)) / 2;
}
