"""Shortest paths from many places of one network: who sees whom is found once, for all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from twin.model import OpeningKind
from twin.space.network import NO_KINDS, Network, Spot
from twin.space.trees import Tree, tree_from

NO_NODE: Final = -9999
"""What :func:`scipy.sparse.csgraph.dijkstra` reports before a node that is not reached, or is the source."""


class Forest:
    """The shortest paths from places to everywhere, kept by place.

    A first tree costs as much as a dozen by :func:`~twin.space.trees.tree_from`, every other hardly anything. On floors where
    too much is in sight of each other to be kept (:data:`twin.space.visibility.KEPT`), each tree is searched for by itself.

    Parameters
    ----------
    avoid
        Kinds of link not to be used.
    """

    def __init__(self, network: Network, avoid: Collection[OpeningKind] = NO_KINDS) -> None:
        self.network, self.avoid = network, avoid
        self._trees: dict[Spot, Tree] = {}

    def grow(self) -> Iterator[None]:
        """Find who sees whom, unless that is known; pauses after every small step."""
        return self.network.graph.fill()

    def tree(self, spot: Spot) -> Tree:
        """Shortest paths from a place."""
        if spot not in self._trees:
            self._trees[spot] = self._find(spot)
        return self._trees[spot]

    @cached_property
    def _sights(self) -> csr_array | None:
        """Metres between nodes that see each other or are joined by a link; None where that is too much to keep."""
        for _ in self.grow():
            pass
        rows = self.network.graph.rows()
        if rows is None:
            return None
        links = self.network.links(self.avoid)
        source, to, metres = (
            np.concatenate([found, np.array(linked, dtype=found.dtype)])
            for found, linked in zip(rows, zip(*links, strict=True) if links else ((), (), ()), strict=True)
        )
        nodes = self.network.graph.nodes
        _, kept = np.unique(source * nodes + to, return_index=True)  # a corner that bends to both sides is there twice
        return csr_array((metres[kept], (source[kept], to[kept])), shape=(nodes, nodes))

    def _find(self, spot: Spot) -> Tree:
        sights, nodes = self._sights, self.network.graph.nodes
        if sights is None:
            return tree_from(self.network, spot, self.avoid)
        first = self.network.seen_nodes(spot)
        matrix = csr_array(
            (
                np.concatenate([sights.data, [metres for _, metres in first]]),
                np.concatenate([sights.indices, np.array([node for node, _ in first], dtype=sights.indices.dtype)]),
                np.append(sights.indptr, sights.indptr[-1] + len(first)),
            ),
            shape=(nodes + 1, nodes + 1),
        )
        lengths, befores = dijkstra(matrix, directed=True, indices=[nodes], return_predecessors=True)
        before = np.where(befores[0] == NO_NODE, nodes, befores[0])
        return Tree(self.network, spot, lengths[0].tolist(), before.tolist())
