"""Names that one file uses of another: systems, operations, flows, states, statements. Checked before anything is compiled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.checks.values import Unreadable, typed
from engine.load.position import Position
from engine.load.problem import Problems
from engine.pack.connector import Connector, Setting
from engine.pack.objects import Gone, Read
from engine.pack.pack import Pack
from engine.pack.schedules import HOW_OFTEN, Schedule, cron_of, zone_named
from engine.rules.catalogue import SETTING_TYPES
from engine.rules.compile import unknown_name
from engine.rules.disagreements import check_disagreements
from engine.rules.notice_references import check_notices


def check_references(pack: Pack, problems: Problems) -> None:
    """Report every name that nothing answers to: in the connector, in objects, and in mappings."""
    _connector(pack, problems)
    for flow in pack.flows.values():
        for key, system in (("from", flow.from_), ("to", flow.to)):
            _known(system, "system", flow.places[key], pack.connector.systems, problems)
        _known(flow.direction, "direction", flow.place, pack.connector.directions, problems)
        for read in flow.read:
            _read(read, flow.from_, pack, problems)
        if flow.unlinked_once_gone is not None:
            _gone(flow.unlinked_once_gone, pack, problems)
        if flow.name not in pack.mappings and not flow.asked_only:
            message = f"{flow.name} has no mapping."
            problems.add(flow.place, "missing mapping", message, f"Write mappings/{flow.name}.yaml.")
    for mapping in pack.mappings.values():
        _known(mapping.mapping, "flow", mapping.places["mapping"], pack.flows, problems)
    check_disagreements(pack, problems)
    check_notices(pack, problems)
    _sources(pack, problems)


def _gone(gone: Gone, pack: Pack, problems: Problems) -> None:
    _known(gone.system, "system", gone.places["system"], pack.connector.systems, problems)
    for read in gone.read:
        _read(read, gone.system, pack, problems)
    if bool(gone.read) != bool(gone.by):
        message = "What is read, and the paths that make a row's id, belong together."
        problems.add(gone.place, "missing key", message, "Give both read and by, or neither.")


def _connector(pack: Pack, problems: Problems) -> None:
    connector = pack.connector
    for name in connector.order:
        _known(name, "flow", connector.places["order"], pack.flows, problems)
    for name, schedule in connector.schedules.items():
        _known(name, "flow", connector.places["schedules"], pack.flows, problems)
        _schedule(schedule, pack, problems)
    for section in connector.surroundings.values():
        if section.of:
            _known(section.of, "flow", section.places["of"], pack.flows, problems)
        if section.listed_in:
            _known(section.listed_in, "list", section.places["listed_in"], connector.surroundings, problems)
        if section.system:
            _known(section.system, "system", section.places["system"], connector.systems, problems)
        for read in section.read:
            _read(read, section.system, pack, problems)
    for name in connector.surroundings:
        _circle(name, connector, problems)
    for setting in connector.settings.values():
        _setting(setting, problems)
    for action in connector.actions.values():
        states = [
            *(("from", name) for name in action.from_),
            *(("comment_in", name) for name in action.comment_in),
            *(("to", action.to),) * bool(action.to),
        ]
        for key, name in [*states, *(("refusals", name) for name in action.refusals)]:
            _known(name, "state", action.places.get(key, action.place), connector.states, problems)
        if action.like:
            _known(action.like, "action", action.places["like"], connector.actions, problems)
        if action.then is not None:
            _known(action.then.action, "action", action.then.places["action"], connector.actions, problems)
            _known(action.then.setting, "setting", action.then.places["setting"], connector.settings, problems)
            for name in action.then.objects:
                _known(name, "object", action.then.places["objects"], pack.objects, problems)
        for name in action.objects:
            _known(name, "object", action.places["objects"], pack.objects, problems)
        asked = [("edits", action.edits)] if action.edits else []
        if action.changes_setting is not None:
            asked += [
                ("changes_setting", name) for name in (action.changes_setting.setting, action.changes_setting.value)
            ]
        for key, name in asked:
            _known(name, "prompt of the action", action.places[key], action.prompts, problems)
        for name in action.directions:
            _known(name, "direction", action.places["directions"], connector.directions, problems)
    for direction in connector.directions.values():
        for key, names in (
            ("ready_states", direction.ready_states),
            ("unattended_states", direction.unattended_states),
        ):
            for name in names:
                _known(name, "state", direction.places[key], connector.states, problems)
        for key, name in (("initial", direction.initial), ("synced", direction.synced), ("failed", direction.failed)):
            _known(name, "state", direction.places[key], connector.states, problems)
        for key, names in (
            ("rules_at", direction.rules_at),
            ("asks", (direction.asks,)),
            ("applies", (direction.applies,)),
        ):
            for name in names:
                _known(name, "action", direction.places[key], connector.actions, problems)


def _schedule(schedule: Schedule, pack: Pack, problems: Problems) -> None:
    if bool(schedule.setting) == bool(schedule.often):
        message = "A schedule names the setting that says how often, or says it itself; one of the two."
        problems.add(schedule.place, "unclear schedule", message, "often: hourly")
    if schedule.setting:
        _known(schedule.setting, "setting", schedule.places["setting"], pack.connector.settings, problems)
    for key, text, check in (("often", schedule.often, cron_of), ("zone", schedule.zone, zone_named)):
        try:
            if text:
                check(text)
        except ValueError as error:
            fix = f"It may be {HOW_OFTEN}." if key == "often" else "Use a name of the IANA list, such as Europe/Berlin."
            problems.add(schedule.places[key], "unclear schedule", f"{error}.", fix)


def _setting(setting: Setting, problems: Problems) -> None:
    """Report a default that is not of the setting's type, or none of its choices."""
    value = typed(setting.default, SETTING_TYPES[setting.type])
    place = setting.places.get("default", setting.place)
    if isinstance(value, Unreadable) and setting.type != "list":
        problems.add(place, "wrong type", f'"{setting.default}" is not {value.expected}.', length=len(setting.default))
    elif setting.choices and setting.default and setting.default not in setting.choices:
        message = f'"{setting.default}" is none of the choices {", ".join(setting.choices)}.'
        problems.add(place, "wrong value", message, length=len(setting.default))


def _circle(name: str, connector: Connector, problems: Problems) -> None:
    """Report a list that cannot be read before itself has been read: its readings are repeated for its own rows."""
    for read in connector.surroundings[name].read:
        seen, ahead = [name], [read.each]
        while ahead:
            other = ahead.pop()
            if other == name:
                message = f"{name} is read for each row of {read.each}, which in turn needs {name}."
                problems.add(
                    read.places["each"], "circle", message, "Read one of them by itself.", length=len(read.each)
                )
                break
            if other not in seen and other in connector.surroundings:
                seen.append(other)
                ahead.extend(inner.each for inner in connector.surroundings[other].read)


def _read(read: Read, system: str, pack: Pack, problems: Problems) -> None:
    spec = pack.systems.get(system)
    if spec is None:
        return
    _known(read.operation, "read operation", read.places["operation"], spec.reads, problems)
    if read.each:
        _known(read.each, "list", read.places["each"], pack.connector.surroundings, problems)
    elif read.covered_by:
        message = "covered_by names a moment in the row of each, and there is no each."
        problems.add(read.places["covered_by"], "contradiction", message, "Add each, or leave covered_by out.")
    for child in read.children:
        _known(child.operation, "read operation", child.places["operation"], spec.reads, problems)


def _sources(pack: Pack, problems: Problems) -> None:
    for sources, place in cited(pack):
        for source in sources:
            _known(source, "statement", place, pack.statements, problems)


def cited(pack: Pack) -> Iterable[tuple[tuple[str, ...], Position]]:
    """Every citation of the pack, with its place."""
    connector = pack.connector
    for group in (connector.settings, connector.states, connector.actions):
        for entry in group.values():
            yield entry.sources, entry.places.get("source", entry.place)
    for action in connector.actions.values():
        refused = () if action.refused is None else (action.refused,)
        for rule in (*action.requirements, *action.prompts.values(), *action.notices, *refused):
            yield rule.sources, rule.places.get("source", rule.place)
    for rule in connector.requirements:
        yield rule.sources, rule.places.get("source", rule.place)
    told = connector.notices
    for one in (*told.actions.values(), *((told.daily,) if told.daily else ())) if told else ():
        yield one.sources, one.places.get("source", one.place)
    for topic in pack.disagreements:
        for version in topic.versions:
            yield version.sources, version.places.get("source", version.place)
    for spec in pack.objects.values():
        for notice in spec.refused_directions.values():
            yield notice.sources, notice.places.get("source", notice.place)
    for flow in pack.flows.values():
        yield flow.sources, flow.places.get("source", flow.place)
        if flow.matching:
            yield flow.matching.sources, flow.matching.places.get("source", flow.matching.place)
        if flow.unlinked_once_gone:
            gone = flow.unlinked_once_gone
            yield gone.sources, gone.places.get("source", gone.place)
        for parts in (
            flow.needs,
            flow.prerequisites,
            flow.locks,
            flow.notices,
            flow.prompts.values(),
            flow.refused_actions.values(),
        ):
            for part in parts:
                yield part.sources, part.places.get("source", part.place)
    for mapping in pack.mappings.values():
        yield mapping.sources, mapping.places.get("source", mapping.place)
        for notice in mapping.omitted:
            yield notice.sources, notice.places.get("source", notice.place)
        if mapping.never_updates is not None:
            yield mapping.never_updates.sources, mapping.never_updates.place
        for write in (*mapping.writes, *mapping.updates, *mapping.joins, *mapping.writes_back):
            yield write.sources, write.places.get("source", write.place)
            for transform in (*write.fields.values(), *write.parameters.values()):
                yield transform.sources, transform.place


def _known(name: str, what: str, place: Position, known: Mapping[str, object], problems: Problems) -> None:
    if name not in known:
        unknown_name(name, what, place, list(known), problems)
