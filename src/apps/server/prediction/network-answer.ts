import type { PredictionNetwork } from '#contract/prediction.ts';
import type { LeadEdge } from '#desks/prediction/correlation/lead-network.ts';
import type { PredictionHost } from '#apps/prediction/prediction-host.ts';

/** Who leads whom, as it was worked out last. */
export function networkAnswer(host: PredictionHost | undefined): PredictionNetwork {
  const network = host?.network();
  if (host === undefined || network === undefined) return { computedAt: null, pairsTested: 0, nodes: [], edges: [] };
  const { computedAt, pairsTested, edges } = network;
  const ids = new Set(edges.flatMap(({ leader, follower }) => [leader, follower]));
  const nodes = [...ids].flatMap((id) => {
    const state = host.desk.state(id);
    if (state === undefined) return [];
    const { question, category } = state.market;
    return [{ id, question, category, mid: Number.isNaN(state.mid) ? null : state.mid }];
  });
  const known = new Set<string>(nodes.map(({ id }) => id));
  return {
    computedAt: computedAt ?? null,
    pairsTested,
    nodes,
    edges: edges.filter(({ leader, follower }) => known.has(leader) && known.has(follower)).map(shownEdge),
  };
}

/** Of few moves the estimate may lie beyond 1, where no correlation can be. */
function shownEdge(edge: LeadEdge): LeadEdge {
  return { ...edge, correlation: Math.max(-1, Math.min(1, edge.correlation)) };
}
