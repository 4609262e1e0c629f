"""Who needs whom: a plain index that puts the flat fact of every item that a change concerns anew.

Standings are the least that follows from the facts: two records that need each other wait, however they came to it. So what
may have lost its ground is taken for waiting first, and whatever can come all the same is then found again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.readiness.facts import Item, Key, NeedState, Own, ReadinessEngine, Record, Standing, Woken
from engine.readiness.python_engine import PythonReadiness


class _Node:
    __slots__ = ("asserted", "comes", "item", "number", "standing")

    def __init__(self, item: Item, number: int) -> None:
        self.item, self.number = item, number
        self.standing: Standing | None = None
        self.asserted: tuple[str, Own, tuple[NeedState, ...]] | None = None
        # As far as it is shown at this moment; while a change is worked through it may lag behind the standing.
        self.comes = False


class Network:
    """The items of all plans with what they need. ``needs``: by flow, the ids of its needs in their order.

    Every change returns the items whose standing it changed. Where the engine fails or is outgrown, the plain engine takes
    over for good, with the same standings; ``said`` then tells so in a sentence.
    """

    def __init__(self, engine: ReadinessEngine, needs: Mapping[str, Sequence[str]]) -> None:
        self._engine, self._needs = engine, {flow: tuple(names) for flow, names in needs.items()}
        self._known = {flow: frozenset(names) for flow, names in self._needs.items()}
        self._nodes: dict[Key, _Node] = {}
        self._supplier: dict[Record, _Node] = {}
        self._needers: dict[Record, dict[Key, _Node]] = {}
        self._there: set[Record] = set()
        self._last = 0
        self.said = ""

    # -- what is asked ------------------------------------------------------------------------------------------------

    @property
    def engine(self) -> str:
        """The name of the engine that derives."""
        return self._engine.name

    def __len__(self) -> int:
        return len(self._nodes)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._nodes)

    def __contains__(self, key: object) -> bool:
        return key in self._nodes

    def item(self, key: Key) -> Item | None:
        """An item's facts."""
        node = self._nodes.get(key)
        return None if node is None else node.item

    def standing(self, key: Key) -> Standing | None:
        """An item's standing, None where it is not known."""
        node = self._nodes.get(key)
        return None if node is None else node.standing

    def standings(self) -> dict[Key, Standing]:
        """Every item's standing."""
        return {key: node.standing for key, node in self._nodes.items() if node.standing is not None}

    def supplier(self, record: Record) -> Key | None:
        """The item that brings a record into the other system, None where there is none."""
        node = self._supplier.get(record)
        return None if node is None else node.item.key

    def needers(self, record: Record) -> list[Key]:
        """The items that need a record, whether it is there or not."""
        return list(self._needers.get(record, ()))

    def is_there(self, record: Record) -> bool:
        """Is the record in the other system?"""
        return record in self._there

    # -- what changes -------------------------------------------------------------------------------------------------

    def put(self, *items: Item) -> list[Woken]:
        """Take items in, or anew with other facts. Many are put soonest with those first that others need.

        Raises ValueError for a need that the flow has not, and for a record that another item brings already.
        """
        touched: list[_Node] = []
        for item in items:
            touched += self._place(item)
        return self._settle(touched, worse=True)

    def drop(self, key: Key) -> list[Woken]:
        """Forget an item: it is written, or does not exist any more."""
        node = self._nodes.pop(key, None)
        if node is None:
            return []
        touched = self._leaning_on(node.item.record)
        self._unlink(node)
        self._forget(node)
        return [Woken(key, node.standing, None), *self._settle(touched, worse=True)]

    def own(self, key: Key, own: Own) -> list[Woken]:
        """A requirement of an item is met now or is not met any more, or a person has acted."""
        node = self._nodes[key]
        if node.item.own is own:
            return []
        worse = own is Own.BLOCKED
        node.item = Item(key, own, node.item.needs, node.item.record)
        return self._settle([node], worse=worse)

    def there(self, *records: Record) -> list[Woken]:
        """Records are in the other system now: linked, or written."""
        new = [record for record in records if record not in self._there]
        self._there.update(new)
        return self._settle([node for record in new for node in self._needers.get(record, {}).values()], worse=False)

    def gone(self, *records: Record) -> list[Woken]:
        """Records are in the other system no more: unlinked."""
        old = [record for record in records if record in self._there]
        self._there.difference_update(old)
        return self._settle([node for record in old for node in self._needers.get(record, {}).values()], worse=True)

    def close(self) -> None:
        """Let the engine forget everything."""
        self._engine.close()

    # -- how it is worked through -------------------------------------------------------------------------------------

    def _place(self, item: Item) -> list[_Node]:
        """Take an item in; the nodes that this may touch: its own, and those that needed what it brought before."""
        if not item.needs.keys() <= self._known[item.key[0]]:
            raise ValueError(f"{item.key} has needs that its flow has not: {', '.join(item.needs)}")
        node = self._nodes.get(item.key)
        supplier = None if item.record is None else self._supplier.get(item.record)
        if supplier is not None and supplier is not node:
            raise ValueError(f"{item.record} is brought by {supplier.item.key} and by {item.key}")
        touched: list[_Node] = []
        if node is None:
            self._last += 1
            node = self._nodes[item.key] = _Node(item, self._last)
        else:
            if node.item.record != item.record:
                touched = self._leaning_on(node.item.record)
            self._unlink(node)
            node.item = item
        if item.record is not None:
            self._supplier[item.record] = node
        for record in item.needs.values():
            self._needers.setdefault(record, {})[item.key] = node
        return [node, *touched]

    def _unlink(self, node: _Node) -> None:
        item = node.item
        if item.record is not None and self._supplier.get(item.record) is node:
            del self._supplier[item.record]
        for record in item.needs.values():
            others = self._needers.get(record, {})
            others.pop(item.key, None)
            if not others:
                self._needers.pop(record, None)

    def _leaning_on(self, record: Record | None) -> list[_Node]:
        return [] if record is None else list(self._needers.get(record, {}).values())

    def _settle(self, touched: Iterable[_Node], *, worse: bool) -> list[Woken]:
        queue = deque(dict.fromkeys(touched))
        before = {node: node.standing for node in queue}
        if worse:
            self._doubt(queue, before)
        waiting = set(queue)
        while queue:
            node = queue.popleft()
            waiting.discard(node)
            before.setdefault(node, node.standing)
            node.standing = self._derive(node)
            if node.standing.comes and not node.comes:
                node.comes = True
                for other in self._leaning_on(node.item.record):
                    if not other.comes and other not in waiting:
                        waiting.add(other)
                        queue.append(other)
            elif not node.standing.comes:
                node.comes = False
        return [Woken(node.item.key, was, node.standing) for node, was in before.items() if was is not node.standing]

    def _doubt(self, queue: deque[_Node], before: dict[_Node, Standing | None]) -> None:
        """Everything that may come only because of what is touched loses its ground; it is found again where it has another."""
        stack = list(queue)
        while stack:
            node = stack.pop()
            node.comes = False
            for other in self._leaning_on(node.item.record):
                if other not in before and other.standing is Standing.FOLLOWS:
                    before[other] = other.standing
                    queue.append(other)
                    stack.append(other)

    def _derive(self, node: _Node) -> Standing:
        item = node.item
        flow = item.key[0]
        states = tuple(self._state(item.needs.get(name)) for name in self._needs[flow])
        fact = (flow, item.own, states)
        if node.asserted == fact and node.standing is not None:
            return node.standing
        try:
            standing = self._engine.put(node.number, *fact)
        except Exception as error:
            self._give_up(error)
            standing = self._engine.put(node.number, *fact)
        node.asserted = fact
        return standing

    def _state(self, record: Record | None) -> NeedState:
        if record is None or record in self._there:
            return NeedState.THERE
        supplier = self._supplier.get(record)
        return NeedState.COMING if supplier is not None and supplier.comes else NeedState.MISSING

    def _forget(self, node: _Node) -> None:
        try:
            self._engine.drop(node.number)
        except Exception as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        """A fault of the rules engine may delay a record but never send it: the plain engine derives the same from here on."""
        if isinstance(self._engine, PythonReadiness):
            raise error
        failed, self._engine = self._engine, PythonReadiness()
        self.said = f"{failed.name} stopped deriving readiness ({error}); the plain-Python engine derives the same."
        # What the failed engine holds may be all that it cannot get rid of; nothing depends on it any more.
        try:
            failed.close()
        except Exception as another:
            self.said += f" It could not be emptied ({another})."
