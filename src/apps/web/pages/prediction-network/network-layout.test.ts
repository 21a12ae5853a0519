import { describe, expect, it } from 'vitest';
import { networkLayout } from '#apps/web/pages/prediction-network/network-layout.ts';

const ROOM = { width: 400, height: 300, margin: 60 };

function nodeOf(id: string, category: string) {
  return { id, category, question: `Question ${id}?`, mid: 0.5 };
}

function edgeOf(leader: string, follower: string, correlation = 0.4) {
  return { leader, follower, lagMs: 5_000, correlation, ratio: 1.5, pValue: 0.01, qValue: 0.02 };
}

const NODES = [nodeOf('c', 'sports'), nodeOf('a', 'crypto'), nodeOf('b', 'crypto'), nodeOf('d', 'sports')];
const NETWORK = { nodes: NODES, edges: [edgeOf('a', 'b'), edgeOf('a', 'c', -0.9)] };

describe('the drawing of a network', () => {
  it('puts markets of a category beside each other, and numbers them', () => {
    const { nodes, categories } = networkLayout(NETWORK, ROOM);
    expect(nodes.map(({ node, number }) => [number, node.id])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ]);
    expect(categories).toEqual(['crypto', 'sports']);
  });

  it('is the same for the same network in another order', () => {
    const shuffled = { nodes: NODES.toReversed(), edges: NETWORK.edges };
    expect(networkLayout(shuffled, ROOM)).toEqual(networkLayout(NETWORK, ROOM));
  });

  it('keeps every market inside, apart from the others', () => {
    const many = Array.from({ length: 40 }, (_, i) => nodeOf(`n${i}`, `c${i % 5}`));
    const { nodes } = networkLayout({ nodes: many, edges: [] }, { width: 900, height: 600, margin: 100 });
    for (const { x, y } of nodes) {
      expect(x).toBeGreaterThanOrEqual(99);
      expect(x).toBeLessThanOrEqual(801);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(600);
    }
    const gaps = nodes.flatMap((a, i) => nodes.slice(i + 1).map((b) => Math.hypot(a.x - b.x, a.y - b.y)));
    expect(Math.min(...gaps)).toBeGreaterThan(20);
  });

  it('draws a lead from its leader, as strong as the correlation is either way', () => {
    const { edges, nodes } = networkLayout(NETWORK, ROOM);
    expect(edges.map(({ strength }) => strength)).toEqual([0.4, 0.9]);
    const leader = nodes.find(({ node }) => node.id === 'a')!;
    const [, x, y] = /^M([\d.]+) ([\d.]+)/.exec(edges[0]!.path)!.map(Number);
    expect(Math.hypot(x! - leader.x, y! - leader.y)).toBeLessThan(leader.radius + 1);
  });

  it('leaves out a lead of a market that is not there', () => {
    expect(networkLayout({ nodes: NODES, edges: [edgeOf('a', 'gone')] }, ROOM).edges).toEqual([]);
  });

  it('of nothing is nothing', () => {
    expect(networkLayout({ nodes: [], edges: [] }, ROOM)).toEqual({ nodes: [], edges: [], categories: [] });
  });
});
