import { DARK_ENDS, LIGHT_ENDS } from '#apps/web/charts/heat/heat-scale.ts';
import type { HeatEnds } from '#apps/web/charts/heat/heat-scale.ts';
import { useStore } from '#apps/web/data/store.ts';
import { theme } from '#apps/web/shell/theme.ts';

/** Ends of the heat scale in the theme that is on. */
export function useHeatEnds(): HeatEnds {
  return useStore(theme) === 'light' ? LIGHT_ENDS : DARK_ENDS;
}
