"""What one key of a system file says about another: names that must exist, and keys that belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.suggest import did_you_mean
from engine.pack.placeholders import names_in
from engine.pack.system_file_checks import check_file_read, check_file_write, check_protocol
from engine.pack.system_interfaces import AuthSpec, InterfaceSpec
from engine.pack.system_operations import ReadOperation, WriteOperation
from engine.pack.system_spec import SystemSpec

_AUTH_NEEDS: Mapping[str, tuple[str, ...]] = {
    "oauth2_client_credentials": ("token_url", "client_id", "client_secret"),
    "basic": ("user", "password"),
    "headers": ("values",),
    "elements": ("values",),
    "none": (),
}
_MADE_HERE = ("guid",)
_OPERATION_NEEDS: Mapping[str, str] = {"rest": "path", "soap": "service", "files": "file"}


def check_system(spec: SystemSpec, problems: Problems) -> None:
    """Add every contradiction of the file to ``problems``."""
    if not spec.interfaces:
        problems.add(spec.place, "missing key", "A system needs at least one interface.", "interfaces: {web: ...}")
        return
    for both in sorted(set(spec.configuration) & set(spec.secrets)):
        problems.add(spec.place, "ambiguous name", f'"{both}" is a configuration key and a secret as well.')
    for interface in spec.interfaces.values():
        _check_interface(spec, interface, problems)
    for name, read in spec.reads.items():
        _check_operation(spec, name, read, problems)
        _check_name(read.paging, spec.pagings, read.places.get("paging"), "paging", problems)
    for name, write in spec.writes.items():
        _check_operation(spec, name, write, problems)
        _check_write(spec, name, write, problems)
    if spec.probe:
        _check_name(spec.probe.read, spec.reads, spec.probe.places["read"], "read operation", problems)


def _check_interface(spec: SystemSpec, interface: InterfaceSpec, problems: Problems) -> None:
    check_protocol(interface, problems)
    for key in ("url", "folder"):
        where = interface.places.get(key, interface.place)
        _check_placeholders(spec, [getattr(interface, key)], where, problems, secrets=False)
    where = interface.places.get("headers", interface.place)
    _check_placeholders(spec, interface.headers.values(), where, problems, secrets=False)
    where = interface.places.get("rate", interface.place)
    _check_placeholders(spec, [interface.rate.calls_per_day], where, problems, secrets=False)
    where = interface.places.get("elements", interface.place)
    _check_placeholders(spec, interface.elements.values(), where, problems, secrets=False, more=_MADE_HERE)
    if interface.protocol == "soap":
        for key in ("wsdl", "post"):
            if not getattr(interface, key):
                problems.add(interface.place, "missing key", f'A soap interface needs the key "{key}".')
    if interface.auth:
        _check_auth(spec, interface, interface.auth, problems)


def _check_auth(spec: SystemSpec, interface: InterfaceSpec, auth: AuthSpec, problems: Problems) -> None:
    for key in _AUTH_NEEDS[auth.kind]:
        if not getattr(auth, key):
            problems.add(auth.place, "missing key", f'auth of kind {auth.kind} needs the key "{key}".')
    if auth.kind == "elements" and interface.protocol != "soap":
        problems.add(
            auth.places["kind"],
            "contradiction",
            "Only a soap interface has body elements.",
            "Use headers, basic or oauth2_client_credentials.",
        )
    for key in ("token_url", "client_id", "client_secret", "scope", "user", "password"):
        text = getattr(auth, key)
        # An address ends up in logs of proxies and servers: no secret may be part of it.
        _check_placeholders(spec, [text], auth.places.get(key, auth.place), problems, secrets=key != "token_url")
    _check_placeholders(spec, auth.values.values(), auth.places.get("values", auth.place), problems)


def _check_operation(
    spec: SystemSpec, name: str, operation: ReadOperation | WriteOperation, problems: Problems
) -> None:
    if not operation.interface and len(spec.interfaces) > 1:
        problems.add(
            operation.place,
            "missing key",
            f'"{name}" must say which interface it uses.',
            "interface: " + " or ".join(spec.interfaces),
        )
        return
    if not _check_name(operation.interface, spec.interfaces, operation.places.get("interface"), "interface", problems):
        return
    interface = spec.interfaces[spec.interface_of(operation)]
    needed = _OPERATION_NEEDS[interface.protocol]
    if not getattr(operation, needed):
        problems.add(operation.place, "missing key", f'A {interface.protocol} operation needs the key "{needed}".')
    if interface.protocol != "files" and operation.file:
        problems.add(operation.places["file"], "contradiction", f'The interface of "{name}" has no files.')
    elif interface.protocol == "files" and isinstance(operation, ReadOperation):
        check_file_read(name, operation, interface, problems)
    elif interface.protocol == "files" and isinstance(operation, WriteOperation):
        check_file_write(name, operation, interface, problems)
    for text in _texts(operation):
        for secret in set(names_in(text)) & set(spec.secrets):
            problems.add(
                operation.place,
                "exposed secret",
                f'"{name}" would send the secret "{secret}" where it is logged.',
                "Secrets belong under auth only.",
            )


def _check_write(spec: SystemSpec, name: str, write: WriteOperation, problems: Problems) -> None:
    if bool(write.look) == bool(write.without_look):
        problems.add(
            write.place,
            "contradiction" if write.look else "missing key",
            f'"{name}" needs either "look" (how to find the record before a second send) '
            'or "without_look" (why a repeat is harmless), not both.',
        )
    if write.effect == "add" and not write.look:
        problems.add(
            write.places["effect"],
            "unsafe write",
            f'"{name}" adds: sent a second time it would make a duplicate.',
            'Add "look" with the read operation that would show the record.',
        )
    if write.look:
        _check_name(write.look.read, spec.reads, write.look.places["read"], "read operation", problems)
    for read in write.changes or ():
        _check_name(read, spec.reads, write.places["changes"], "read operation", problems)
    if write.rows_at and write.row_at:
        problems.add(write.places["row_at"], "contradiction", "A body holds either a list of rows or one row.")
    if write.rows_per_call > 1 and not write.rows_at and not write.file:
        problems.add(
            write.places["rows_per_call"],
            "missing key",
            'Several rows in one request need the key "rows_at".',
        )


def _check_name(name: str, known: Iterable[str], place: Position | None, kind: str, problems: Problems) -> bool:
    known = list(known)
    if not name or name in known or place is None:
        return True
    problems.add(place, f"unknown {kind}", f'There is no {kind} "{name}".', did_you_mean(name, known), length=len(name))
    return False


def _check_placeholders(
    spec: SystemSpec,
    texts: Iterable[str],
    place: Position,
    problems: Problems,
    *,
    secrets: bool = True,
    more: tuple[str, ...] = (),
) -> None:
    known = {*spec.configuration, *more, *(spec.secrets if secrets else ())}
    for text in texts:
        for name in names_in(text):
            if name not in known:
                problems.add(
                    place,
                    "unknown name",
                    f'"{{{name}}}" is no configuration key here.',
                    did_you_mean(name, known),
                )


def _texts(operation: ReadOperation | WriteOperation) -> Iterator[str]:
    yield operation.path
    if operation.file:
        yield operation.file.name
    yield from operation.query.values()
    if isinstance(operation, WriteOperation):
        yield from operation.body.values()
    else:
        yield from operation.optional.values()
        if operation.incremental:
            yield operation.incremental.value
