"""Which readings each list of the surroundings rests on, so that a list can be forgotten once one of them is older than a write."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Uses:
    """The readings that were asked, and the lists that were looked at, while something was read."""

    readings: set[str] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)


class Origins:
    """Keeps track while lists are read one within the other. What is asked outside of any list counts to the plan at hand."""

    def __init__(self) -> None:
        self._known: dict[str, Uses] = {}
        self._open = [Uses()]

    def begin(self) -> None:
        """Another plan begins."""
        self._open[0] = Uses()

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """What is noted within the block belongs to this list."""
        self._open.append(Uses())
        try:
            yield
        finally:
            self._known[name] = self._open.pop()

    def asked(self, reading: str) -> None:
        """Note a reading."""
        self._open[-1].readings.add(reading)

    def looked_at(self, name: str) -> None:
        """Note that a list was looked at, which may have been read before."""
        self._open[-1].lists.add(name)

    def of_plan(self) -> set[str]:
        """Every reading that the plan at hand rests on so far, by itself and by way of lists."""
        found = set(self._open[0].readings)
        for name in self._within(self._open[0].lists):
            found |= self._known[name].readings
        return found

    def of_list(self, name: str) -> set[str]:
        """The readings that a list was filled by, without those of the lists that it is read for."""
        return set(self._known[name].readings) if name in self._known else set()

    def resting_on(self, wanted: Callable[[str], bool]) -> list[str]:
        """The lists that rest on any such reading, by themselves or by way of the lists that they are read for."""
        return [
            name
            for name in self._known
            if any(wanted(reading) for one in self._within({name}) for reading in self._known[one].readings)
        ]

    def forget(self, names: Collection[str]) -> None:
        """These lists are not there any more."""
        for name in names:
            self._known.pop(name, None)

    def _within(self, names: Collection[str]) -> set[str]:
        found: set[str] = set()
        ahead = [*names]
        while ahead:
            name = ahead.pop()
            if name in self._known and name not in found:
                found.add(name)
                ahead.extend(self._known[name].lists)
        return found
