import type { ChartFrame } from '#apps/report/chart/frame.ts';
import { LinearScale } from '#apps/report/chart/scales.ts';
import { coordinate, element, join } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';

const BODY_RATIO = 0.7;

interface Paths {
  wicks: string;
  bodies: string;
}

/** The candles: at most four pairs of paths, rising and falling, before and after `knownAt`. */
export function drawCandles(frame: ChartFrame): Markup {
  const { bars, x, y, knownX } = frame;
  const groups = new Map<string, Paths>();
  const width = Math.max(x.slotWidth * BODY_RATIO, 0.8);
  for (let i = 0; i < bars.length; i++) {
    const center = x.center(i);
    const paths = pathsOf(groups, candleClass(frame, i, center > knownX));
    const top = y.at(Math.max(bars.open[i]!, bars.close[i]!));
    const bottom = y.at(Math.min(bars.open[i]!, bars.close[i]!));
    paths.wicks += `M${coordinate(center)} ${coordinate(y.at(bars.high[i]!))}V${coordinate(y.at(bars.low[i]!))}`;
    paths.bodies += box(center - width / 2, top, width, Math.max(bottom - top, 1));
  }
  return join(
    [...groups].map(([name, { wicks, bodies }]) =>
      element(
        'g',
        { class: name },
        element('path', { class: 'wick', d: wicks }),
        element('path', { class: 'body', d: bodies }),
      ),
    ),
  );
}

/** Volume bars under the candles; nothing where a volume is not known. */
export function drawVolume(frame: ChartFrame): Markup | undefined {
  const { bars, x, volume, knownX } = frame;
  if (volume === undefined) return undefined;
  const known = bars.volume.subarray(0, bars.length).filter((value) => value >= 0);
  const scale = new LinearScale(
    [0, known.reduce((most, value) => Math.max(most, value), 0)],
    [0, volume.bottom - volume.top],
  );
  const groups = new Map<string, string>();
  const width = Math.max(x.slotWidth * BODY_RATIO, 0.8);
  for (let i = 0; i < bars.length; i++) {
    const value = bars.volume[i]!;
    if (!(value > 0)) continue;
    const center = x.center(i);
    const name = candleClass(frame, i, center > knownX);
    const height = scale.at(value);
    groups.set(name, (groups.get(name) ?? '') + box(center - width / 2, volume.bottom - height, width, height));
  }
  return element(
    'g',
    { class: 'volume' },
    [...groups].map(([name, d]) => element('g', { class: name }, element('path', { class: 'body', d }))),
  );
}

function candleClass({ bars }: ChartFrame, i: number, isLater: boolean): string {
  return `${bars.close[i]! >= bars.open[i]! ? 'up' : 'down'}${isLater ? ' later' : ''}`;
}

function pathsOf(groups: Map<string, Paths>, name: string): Paths {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const fresh = { wicks: '', bodies: '' };
  groups.set(name, fresh);
  return fresh;
}

function box(left: number, top: number, width: number, height: number): string {
  return `M${coordinate(left)} ${coordinate(top)}h${coordinate(width)}v${coordinate(height)}h${coordinate(-width)}z`;
}
