"""What is measured on a centre's plan alone, kept while the same floors are checked again.

Moving an asset, a new record or another day changes no wall: the mesh, the walks and the widths of a plan stay what they
were. Answers are small and kept for many plans; the geometry behind them is large, kept for the plans looked at last, and
made again when a new question comes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from twin.checks.access import Access
from twin.checks.keeping import Kept, Memory, recalled
from twin.checks.walking import Walker
from twin.model import Floor, Opening, Twin
from twin.space.loads import Circulation, circulation
from twin.space.places import Place

KEPT: Final = 64
"""Plans whose answers are kept."""
KEPT_GEOMETRY: Final = 4
"""Plans whose meshes are kept as well."""

_T = TypeVar("_T")


class Ground:
    """Walks, widths and other measures of one plan. Safe to share between threads: every answer is always the same.

    Parameters
    ----------
    twin
        Any twin with these floors; its assets are not looked at.
    """

    def __init__(self, twin: Twin) -> None:
        self._twin = Twin(twin.centre, twin.floors, ())
        self._memories: dict[Hashable, Memory] = {}
        self._indexes: Memory = {}
        self._walkers: dict[frozenset[str], Walker] = {}
        self._accesses: dict[tuple[str, ...], Access] = {}

    def memory(self, part: Hashable) -> Memory:
        """What was asked of one part of the ground, and answered."""
        return self._memories.setdefault(part, {})

    @property
    def memories(self) -> Mapping[Hashable, Memory]:
        """All that was asked and answered so far, by part; others may go on asking meanwhile."""
        return {part: memory.copy() for part, memory in self._memories.copy().items()}

    @property
    def twin(self) -> Twin:
        """The floors, with nothing registered."""
        return self._twin

    def once(self, question: Hashable, answer: Callable[[], _T]) -> _T:
        """The answer to a question about the plan, worked out when it is first asked."""
        return recalled(self.memory("plan"), question, answer)

    def index(self, about: Hashable, make: Callable[[], _T]) -> _T:
        """A way to look something up on the plan: made once, quickly, and for this process only."""
        return recalled(self._indexes, about, make)

    def walker(self, shut: Iterable[str] = ()) -> Walker:
        """Walks with some openings shut."""
        closed = frozenset(shut)
        if closed not in self._walkers:
            opened = self.walker() if closed else None
            self._walkers[closed] = Walker(self._twin, closed, opened, self.memory(("walks", closed)))
        return self._walkers[closed]

    def access(self, entrances: Sequence[tuple[Floor, Opening]]) -> Access:
        """The widest ways in from some entrances."""
        doors = tuple(opening.id for _, opening in entrances)
        if doors not in self._accesses:
            memory = self.memory(("access", doors))
            self._accesses[doors] = Access(self._twin, self.walker(), entrances, memory)
        return self._accesses[doors]

    def circulation(self, doors: Sequence[Place], goals: Sequence[Place]) -> Circulation:
        """Walks between all doors and all goals, there and back."""
        asked = ("circulation", tuple(doors), tuple(goals))
        return self.once(asked, lambda: circulation(self.walker().router, doors, goals, doors))

    def release(self) -> None:
        """Forget the geometry; the answers stay."""
        for walker in self._walkers.values():
            walker.release()
        for access in self._accesses.values():
            access.release()


def ground_of(twin: Twin) -> Ground:
    """The ground of a twin's floors: the one made before for the same floors (the same objects), if it is still kept."""
    ground = _kept.get(twin.floors, lambda: Ground(twin))
    return _fresh.get(twin.floors, lambda: ground)


_kept: Final[Kept[Ground]] = Kept(KEPT)
_fresh: Final[Kept[Ground]] = Kept(KEPT_GEOMETRY, Ground.release)
