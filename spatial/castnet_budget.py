"""With few eyes: the cameras that most probably see somebody leave, with a bound on the best.

The model, so that everybody can judge it. Whoever flees comes out of the inner area by each of its
streets with the same probability. At every post each street and exit that leads on and away is
taken with the same probability, every other one a tenth as often, and nobody goes back inside.
Cameras intercept whoever passes a post that they watch; so the odds are 1 only where they close the
net.

These are the odds of an absorbing Markov chain (J. Kemeny and J. Snell, 1960), exact by solving
its equations. What cameras intercept is a submodular function of them: the greedy choice reaches at
least 63 % of the best (G. Nemhauser, L. Wolsey and M. Fisher, 1978), and what the next cameras
could add at most bounds the best much closer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, eye_array
from scipy.sparse.csgraph import breadth_first_order
from scipy.sparse.linalg import SuperLU, splu

from spatial.castnet_cut import Ring
from spatial.ragged import grouped

#: How often a street that does not lead on is taken, beside one that does.
_ASTRAY: Final = 0.1
#: Odds that are none.
_NOTHING: Final = 1e-9
#: Cameras that are weighed exactly at once.
_AT_ONCE: Final = 16


@dataclass(frozen=True, kw_only=True, eq=False)
class Budget:
    """So many cameras (their numbers, the most telling first) and the odds that they intercept.

    ``intercepted`` (k,) is that of the first one, two, ... cameras; no other choice of as many as
    were asked for intercepts more than ``bound``.
    """

    cameras: NDArray[np.int64]
    intercepted: NDArray[np.float64]
    bound: float


def best_cameras(ring: Ring, count: int) -> Budget:
    """Choose at most so many cameras."""
    model = _Model(ring)
    unseen = model.unseen(np.zeros(len(ring), bool))
    free = unseen.odds
    bound = free - model.unseen(ring.seen.is_seen).odds
    most = np.full(len(model.cameras), np.inf)
    chosen: list[int] = []
    intercepted = [0.0]
    while True:
        # What a camera adds never grows with what others intercept (M. Minoux, 1978), and so many
        # cameras add no more together than the best ones do each alone.
        best, adds = model.best(unseen, count, most)
        bound = min(bound, intercepted[-1] + float(adds.sum()))
        if len(chosen) == count or not len(best):
            break
        chosen.append(int(best[0]))
        stopped = unseen.stopped.copy()
        stopped[model.posts(chosen[-1])] = True
        unseen = model.unseen(stopped)
        intercepted.append(free - unseen.odds)
    return Budget(
        cameras=model.cameras[chosen].astype(np.int64),
        intercepted=np.asarray(intercepted[1:]),
        bound=max(bound, intercepted[-1]),
    )


@dataclass(frozen=True, eq=False)
class _Unseen:
    """Those whom no camera sees while some posts are watched, ``stopped``.

    ``arriving`` is how often they come to each post, ``escaping`` the odds to get away unseen from
    it, ``odds`` those from inside; ``chain`` solves the equations of the chain.
    """

    stopped: NDArray[np.bool_]
    arriving: NDArray[np.float64]
    escaping: NDArray[np.float64]
    odds: float
    chain: SuperLU


class _Model:
    """The odds of each move, and who watches which posts."""

    def __init__(self, ring: Ring) -> None:
        """Weigh the moves; those to posts from which nobody gets away are not taken."""
        posts = len(ring)
        self._seen = ring.seen
        self.cameras, self._column = np.unique(ring.seen.camera, return_inverse=True)
        self._order, self._first = grouped(self._column.astype(np.int32), len(self.cameras))
        self._watches = csr_array(
            (np.ones(len(self._column)), self._column, ring.seen.first),
            shape=(posts, len(self.cameras)),
        )
        leads = _leading(ring, ring.tail, ring.head)
        tail, head = (end[leads[ring.head]] for end in (ring.tail, ring.head))
        at_ms = np.concatenate([ring.arrival_ms, [-1, np.iinfo(np.int64).max]])
        later = at_ms[head] > at_ms[tail]
        leads_on = _leading(ring, tail[later], head[later])
        weight = np.where(later & leads_on[head], 1.0, _ASTRAY)
        odds = weight / np.bincount(tail, weight, minlength=posts + 2)[tail]
        moves = csr_array((odds, (tail, head)), shape=(posts + 2, posts + 2))
        self._between = moves[:posts, :posts]
        self._out = moves[:posts, [ring.away]].toarray()[:, 0]
        self._begun = moves[[ring.inside], :posts].toarray()[0]

    def unseen(self, stopped: NDArray[np.bool_]) -> _Unseen:
        """Say what is left when some posts are watched."""
        free = (~stopped).astype(np.float64)
        chain = splu((eye_array(len(free)) - diags_array(free) @ self._between).tocsc())
        escaping = chain.solve(self._out * free)
        arriving = chain.solve(self._begun, trans="T")
        return _Unseen(stopped, arriving, escaping, float(self._begun @ escaping), chain)

    def posts(self, camera: int) -> NDArray[np.int32]:
        """Give the posts that a camera (by its column) watches."""
        return self._seen.row[self._order[self._first[camera] : self._first[camera + 1]]]

    def best(
        self, unseen: _Unseen, count: int, most: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Find the cameras (by column) that each alone add most, in order, and what they add.

        ``most`` bounds what each adds, and is brought down to what is found out here.
        """
        np.minimum(most, self._most(unseen), out=most)
        weighed = np.zeros(len(most), bool)
        while True:
            order = np.argsort(-most, kind="stable")[:count]
            open_ = order[~weighed[order] & (most[order] > _NOTHING)]
            if not len(open_):
                best = order[weighed[order]]
                return best, most[best]
            wave = open_[:_AT_ONCE]
            most[wave] = self._adding(unseen, wave)
            weighed[wave] = True

    def _most(self, unseen: _Unseen) -> NDArray[np.float64]:
        """Bound what each camera adds: how often one comes to its posts from others than its."""
        coming = diags_array(unseen.arriving * ~unseen.stopped) @ self._between
        among = (coming.T @ self._watches) * self._watches
        return (unseen.arriving * unseen.escaping) @ self._watches - unseen.escaping @ among

    def _adding(self, unseen: _Unseen, cameras: NDArray[np.int64]) -> list[float]:
        """Say what cameras add: the odds to come to a post of theirs first, and to get away."""
        mine = [self.posts(camera) for camera in cameras.tolist()]
        asked = np.concatenate(mine)
        columns = np.zeros((len(unseen.stopped), len(asked)))
        columns[asked, np.arange(len(asked))] = 1.0
        visits = unseen.chain.solve(columns)
        adds: list[float] = []
        for posts in mine:
            again, visits = visits[posts, : len(posts)], visits[:, len(posts) :]
            at_first = np.linalg.solve(again.T, unseen.arriving[posts])
            adds.append(float(at_first @ unseen.escaping[posts]))
        return adds


def _leading(ring: Ring, tail: NDArray[np.int32], head: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Say from which posts some moves lead away."""
    size = len(ring) + 2
    back = csr_array((np.ones(len(tail)), (head, tail)), shape=(size, size))
    leads = np.zeros(size, bool)
    leads[breadth_first_order(back, ring.away, return_predecessors=False)] = True
    return leads
