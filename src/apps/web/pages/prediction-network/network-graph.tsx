import { useMemo } from 'react';
import type { PredictionNetwork } from '#contract/prediction.ts';
import { useWidth } from '#apps/web/charts/heat/use-width.ts';
import { useChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import { counted } from '#apps/web/format/number.ts';
import { formatDuration } from '#apps/web/format/time.ts';
import { networkLayout } from '#apps/web/pages/prediction-network/network-layout.ts';
import type { NetworkLayout, PlacedEdge, PlacedNode } from '#apps/web/pages/prediction-network/network-layout.ts';

interface NetworkGraphProps {
  readonly network: PredictionNetwork;
  /** The lead that is pointed at, by `edgeId`. */
  readonly current: string | undefined;
  readonly onPoint: (edge: string | undefined) => void;
}

/** From here on names stand beside the markets; below it only their numbers. */
const NAMES_FROM_PX = 720;
const NAME_PX = 190;
const NAME_LETTERS = 30;
/** More lags than these cannot be read; the table has them all. */
const MOST_LABELS = 16;
const LEAST_STROKE = 1.25;

/** What tells a lead from the others. */
export function edgeId({ leader, follower }: { readonly leader: string; readonly follower: string }): string {
  return `${leader} ${follower}`;
}

/** Markets on a circle by category, an arrow from each leader to its follower. A picture: the table below says the same. */
export function NetworkGraph({ network, current, onPoint }: NetworkGraphProps) {
  const [host, width] = useWidth();
  const hasNames = width >= NAMES_FROM_PX;
  const height = Math.max(hasNames ? 320 : 260, Math.min(720, network.nodes.length * (hasNames ? 22 : 26)));
  const layout = useMemo(
    () => networkLayout(network, { width, height, margin: hasNames ? NAME_PX + 24 : 24 }),
    [network, width, height, hasNames],
  );
  const colours = useCategoryColours(layout);
  return (
    <div className="space-y-2 p-4">
      <ul aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        {layout.categories.map((category) => (
          <li key={category} className="flex items-center gap-1.5">
            <span className="size-2.5 rounded-full" style={{ background: colours.get(category) }} />
            {category}
          </li>
        ))}
      </ul>
      <div ref={host} className="w-full">
        {width > 0 && (
          <svg
            role="img"
            aria-label={`${counted(network.edges.length, 'lead')} between ${counted(network.nodes.length, 'market')}; the table says them one by one.`}
            width={width}
            height={height}
            className="block"
          >
            <Arrow />
            {layout.edges.map((placed) => (
              <EdgeCurve
                key={edgeId(placed.edge)}
                placed={placed}
                isCurrent={current === edgeId(placed.edge)}
                isDimmed={current !== undefined && current !== edgeId(placed.edge)}
                hasLabel={layout.edges.length <= MOST_LABELS || current === edgeId(placed.edge)}
                onPoint={onPoint}
              />
            ))}
            {layout.nodes.map((placed) => (
              <NodeDot
                key={placed.node.id}
                placed={placed}
                colour={colours.get(placed.node.category)}
                hasName={hasNames}
              />
            ))}
          </svg>
        )}
      </div>
    </div>
  );
}

function Arrow() {
  return (
    <defs>
      <marker
        id="lead"
        viewBox="0 0 8 8"
        refX="6"
        refY="4"
        markerWidth="11"
        markerHeight="11"
        markerUnits="userSpaceOnUse"
        orient="auto"
      >
        <path d="M0 0 8 4 0 8Z" className="fill-accent" />
      </marker>
    </defs>
  );
}

interface EdgeCurveProps {
  readonly placed: PlacedEdge;
  readonly isCurrent: boolean;
  readonly isDimmed: boolean;
  readonly hasLabel: boolean;
  readonly onPoint: NetworkGraphProps['onPoint'];
}

function EdgeCurve({ placed, isCurrent, isDimmed, hasLabel, onPoint }: EdgeCurveProps) {
  const { edge, path, strength, labelX, labelY } = placed;
  return (
    <g
      opacity={isDimmed ? 0.25 : 1}
      onPointerEnter={() => onPoint(edgeId(edge))}
      onPointerLeave={() => onPoint(undefined)}
    >
      <path d={path} fill="none" stroke="transparent" strokeWidth={12} />
      <path
        d={path}
        fill="none"
        markerEnd="url(#lead)"
        strokeWidth={LEAST_STROKE + 4 * strength}
        strokeDasharray={edge.correlation < 0 ? '5 4' : undefined}
        className={isCurrent ? 'stroke-accent' : 'stroke-accent-fill'}
        opacity={isCurrent ? 1 : 0.4 + 0.5 * strength}
      />
      {hasLabel && (
        <text
          x={labelX}
          y={labelY}
          textAnchor="middle"
          dominantBaseline="middle"
          strokeWidth={4}
          paintOrder="stroke"
          className="num fill-muted stroke-surface text-2xs"
        >
          {formatDuration(edge.lagMs)}
        </text>
      )}
    </g>
  );
}

interface NodeDotProps {
  readonly placed: PlacedNode;
  readonly colour: string | undefined;
  readonly hasName: boolean;
}

function NodeDot({ placed, colour, hasName }: NodeDotProps) {
  const { node, x, y, radius, number, isRightHalf } = placed;
  const gap = radius + 7;
  return (
    <g>
      <circle cx={x} cy={y} r={radius} strokeWidth={2} className="fill-surface" stroke={colour} />
      <text x={x} y={y} textAnchor="middle" dominantBaseline="central" className="num fill-ink text-2xs font-semibold">
        {number}
      </text>
      {hasName && (
        <text
          x={isRightHalf ? x + gap : x - gap}
          y={y}
          textAnchor={isRightHalf ? 'start' : 'end'}
          dominantBaseline="central"
          className="fill-muted text-2xs"
        >
          {shortened(node.question)}
        </text>
      )}
    </g>
  );
}

function shortened(question: string): string {
  return question.length <= NAME_LETTERS ? question : `${question.slice(0, NAME_LETTERS - 1).trimEnd()}…`;
}

function useCategoryColours({ categories }: NetworkLayout): ReadonlyMap<string, string> {
  const { series } = useChartTheme();
  return useMemo(() => new Map(categories.map((name, i) => [name, series[i % series.length]!])), [categories, series]);
}
