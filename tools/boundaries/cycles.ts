/** Edges of a graph: node to the nodes it points at. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * One shortest cycle of every knot (strongly connected component of more than one node, Tarjan 1972), as a path whose first
 * node is its alphabetically first; nodes in order of appearance in the graph. A node that points at itself is a cycle too.
 */
export function findCycles(graph: Graph): string[][] {
  return knots(graph)
    .filter((knot) => knot.length > 1 || graph.get(knot[0]!)!.has(knot[0]!))
    .map((knot) => shortestCycle(graph, new Set(knot), [...knot].sort()[0]!));
}

interface Mark {
  readonly index: number;
  low: number;
  onStack: boolean;
}

function knots(graph: Graph): string[][] {
  const marks = new Map<string, Mark>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): Mark => {
    const mark: Mark = { index: marks.size, low: marks.size, onStack: true };
    marks.set(node, mark);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      const seen = marks.get(next);
      if (seen === undefined) mark.low = Math.min(mark.low, visit(next).low);
      else if (seen.onStack) mark.low = Math.min(mark.low, seen.index);
    }
    if (mark.low === mark.index) found.push(popKnot(stack, marks, node));
    return mark;
  };
  for (const node of graph.keys()) if (!marks.has(node)) visit(node);
  return found;
}

function popKnot(stack: string[], marks: Map<string, Mark>, root: string): string[] {
  const knot = stack.splice(stack.lastIndexOf(root));
  for (const node of knot) marks.get(node)!.onStack = false;
  return knot;
}

/** Breadth first from `start` back to `start`, inside one knot. */
function shortestCycle(graph: Graph, knot: ReadonlySet<string>, start: string): string[] {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const node of queue) {
    for (const next of graph.get(node) ?? []) {
      if (next === start) return pathTo(node, start, cameFrom);
      if (!knot.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return [start];
}

function pathTo(node: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [node];
  for (let at = node; at !== start; path.unshift(at)) at = cameFrom.get(at)!;
  return path;
}
