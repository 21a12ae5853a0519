import type { PredictionNetwork } from '#contract/prediction.ts';

type Node = PredictionNetwork['nodes'][number];
export type Edge = PredictionNetwork['edges'][number];

/** A market on the circle. Lengths in the units of the drawing. */
export interface PlacedNode {
  readonly node: Node;
  readonly x: number;
  readonly y: number;
  /** Its number in the drawing and in the table, from 1. */
  readonly number: number;
  readonly radius: number;
  readonly isRightHalf: boolean;
}

/** A lead as a curve that bends towards the middle. */
export interface PlacedEdge {
  readonly edge: Edge;
  readonly path: string;
  /** 0…1 */
  readonly strength: number;
  readonly labelX: number;
  readonly labelY: number;
}

export interface NetworkLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly categories: readonly string[];
}

export interface Room {
  readonly width: number;
  readonly height: number;
  /** Left free at the edge, for names. */
  readonly margin: number;
}

const LEAST_RADIUS = 9;
/** A gap between categories, in places of markets. */
const CATEGORY_GAP = 0.6;
/** How far a curve bends from the straight line to the middle, 0…1. */
const BEND = 0.45;

/** Markets on an ellipse, those of a category beside each other, by question within it. The same network is always drawn alike. */
export function networkLayout({ nodes, edges }: Pick<PredictionNetwork, 'nodes' | 'edges'>, room: Room): NetworkLayout {
  const sorted = nodes.toSorted(
    (a, b) => compare(a.category, b.category) || compare(a.question, b.question) || compare(a.id, b.id),
  );
  const categories = [...new Set(sorted.map(({ category }) => category))];
  const places = sorted.length + (categories.length > 1 ? categories.length * CATEGORY_GAP : 0);
  const placed = sorted.map((node, i) => {
    const gaps = categories.length > 1 ? categories.indexOf(node.category) * CATEGORY_GAP : 0;
    return placeNode(node, { index: i, angle: angleOf(i + gaps, places), room, edges });
  });
  const byId = new Map(placed.map((each) => [each.node.id, each]));
  return { nodes: placed, edges: edges.flatMap((edge) => placeEdge(edge, byId, room)), categories };
}

interface NodePlace {
  readonly index: number;
  readonly angle: number;
  readonly room: Room;
  readonly edges: readonly Edge[];
}

function placeNode(node: Node, { index, angle, room, edges }: NodePlace): PlacedNode {
  const { width, height, margin } = room;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const led = edges.filter(({ leader }) => leader === node.id).length;
  return {
    node,
    number: index + 1,
    x: width / 2 + cos * Math.max(1, width / 2 - margin),
    y: height / 2 + sin * Math.max(1, height / 2 - LEAST_RADIUS * 3),
    radius: LEAST_RADIUS + Math.min(6, led * 1.5),
    isRightHalf: cos >= 0,
  };
}

function placeEdge(edge: Edge, byId: ReadonlyMap<string, PlacedNode>, { width, height }: Room): PlacedEdge[] {
  const [from, to] = [byId.get(edge.leader), byId.get(edge.follower)];
  if (from === undefined || to === undefined) return [];
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const bend = {
    x: middle.x + (width / 2 - middle.x) * BEND,
    y: middle.y + (height / 2 - middle.y) * BEND,
  };
  const start = towards(from, bend, from.radius);
  const end = towards(to, bend, to.radius + ARROW);
  return [
    {
      edge,
      path: `M${at(start)} Q${at(bend)} ${at(end)}`,
      strength: Math.min(1, Math.abs(edge.correlation)),
      labelX: (from.x + 2 * bend.x + to.x) / 4,
      labelY: (from.y + 2 * bend.y + to.y) / 4,
    },
  ];
}

const ARROW = 5;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point so far from one on the way to another. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return from;
  return { x: from.x + ((to.x - from.x) * distance) / length, y: from.y + ((to.y - from.y) * distance) / length };
}

function at({ x, y }: Point): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

/** The first on the left, where reading begins. */
function angleOf(place: number, places: number): number {
  return Math.PI + (2 * Math.PI * place) / Math.max(1, places);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
