import { useEffect, useState } from 'react';
import { withAlpha } from '#apps/web/charts/theme/colour.ts';

/** The page's colours, as a canvas takes them. */
export interface ChartTheme {
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly faint: string;
  readonly line: string;
  readonly strongLine: string;
  readonly gain: string;
  readonly loss: string;
  readonly accent: string;
  readonly warn: string;
  readonly font: string;
  /** Colours of several lines in one chart, well apart in both themes. */
  readonly series: readonly string[];
}

/** Reads the style tokens that are in force for an element. */
function readChartTheme(element: Element = document.documentElement): ChartTheme {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const isDark = style.colorScheme.includes('dark');
  return {
    surface: token('surface'),
    ink: token('ink'),
    muted: token('muted'),
    faint: token('faint'),
    line: withAlpha(token('line'), isDark ? 0.6 : 0.75),
    strongLine: token('line-strong'),
    gain: token('gain'),
    loss: token('loss'),
    accent: token('accent'),
    warn: token('warn'),
    font: getComputedStyle(document.body).fontFamily,
    series: [token('accent'), token('warn'), ...(isDark ? DARK_SERIES : LIGHT_SERIES)],
  };
}

/** The theme, read again when the page changes its own. */
export function useChartTheme(): ChartTheme {
  const [theme, setTheme] = useState(() => readChartTheme());
  useEffect(() => {
    const renew = () => setTheme(readChartTheme());
    renew();
    const observer = new MutationObserver(renew);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
    return () => observer.disconnect();
  }, []);
  return theme;
}

const DARK_SERIES = ['#c79bff', '#58d0d8', '#ff9ecb', '#b4d455'];
const LIGHT_SERIES = ['#7a3fd0', '#0b7f8a', '#b8327c', '#5c7a10'];
