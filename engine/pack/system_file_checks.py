"""What the keys of a files interface and of its operations say about one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.suggest import did_you_mean
from engine.pack.placeholders import names_in
from engine.pack.system_files import Columns, FileAnswer, FileRead, FileWrite
from engine.pack.system_interfaces import InterfaceSpec
from engine.pack.system_operations import ReadOperation, WriteOperation

_NOT_OF_FILES = ("url", "auth", "headers", "elements", "wsdl", "post", "errors", "rate", "retry")
_ONLY_FILES = ("folder", "text")
_NO_READ_OF_FILES = ("method", "path", "service", "records", "paging", "incremental")
_NO_WRITE_OF_FILES = ("method", "path", "service", "query", "rows_at", "row_at", "records", "partial")


def check_protocol(interface: InterfaceSpec, problems: Problems) -> None:
    """Add keys that do not belong to the interface's protocol, and those that it lacks."""
    files = interface.protocol == "files"
    needed = "folder" if files else "url"
    if not getattr(interface, needed):
        problems.add(interface.place, "missing key", f'A {interface.protocol} interface needs the key "{needed}".')
    strange = _NOT_OF_FILES if files else _ONLY_FILES
    _not_here(strange, interface.places, f"A {interface.protocol} interface", problems)
    if files:
        _check_text(interface, problems)


def check_file_read(name: str, read: ReadOperation, interface: InterfaceSpec, problems: Problems) -> None:
    """Add every contradiction of a read operation of files."""
    _not_here(_NO_READ_OF_FILES, read.places, "An operation of files", problems)
    file = read.file
    if file is None:
        return
    _check_name(file.name, file.places["name"], problems)
    _check_layout(name, file, interface, problems, writing=False)
    if file.columns:
        fields = set(_fields(file)) - ({file.lines.at} if file.lines else set())
        for group in ("query", "optional", "each", "split"):
            _known(getattr(read, group), fields, read.places.get(group, read.place), problems)
        _known(read.key, fields, read.places["key"], problems)


def check_file_write(name: str, write: WriteOperation, interface: InterfaceSpec, problems: Problems) -> None:
    """Add every contradiction of a write operation of files."""
    _not_here(_NO_WRITE_OF_FILES, write.places, "An operation of files", problems)
    file = write.file
    if file is None:
        return
    place = file.places["name"]
    _check_name(file.name, place, problems, pattern=False)
    if "batch" not in names_in(file.name):
        problems.add(
            place,
            "unsafe write",
            "Two batches would have the same file.",
            "Put {batch} into the name, such as orders-{batch}.csv.",
        )
    _check_layout(name, file, interface, problems, writing=True)
    _known((*write.key, *write.body), _fields(file), write.places["key"], problems)
    if file.answer and file.handed_over:
        problems.add(
            file.places["handed_over"],
            "contradiction",
            "Either the answer says what became of a row, or handing it over is all that counts.",
        )
    if not (file.answer or file.handed_over or write.look):
        problems.add(
            file.place,
            "missing key",
            f'Nothing would ever say that a row of "{name}" was taken.',
            "Add an answer, or a look; or handed_over: true where the file itself is all that counts.",
        )
    if file.answer:
        _check_answer(name, file, file.answer, interface, problems)


def _check_answer(name: str, file: FileWrite, answer: FileAnswer, interface: InterfaceSpec, problems: Problems) -> None:
    _check_name(answer.name, answer.places["name"], problems, pattern=False)
    if not {"batch", "file"} & set(names_in(answer.name)):
        problems.add(
            answer.places["name"], "unknown name", "The name must say which batch is answered: {batch} or {file}."
        )
    _check_columns(answer.columns, answer.places["columns"], interface, problems, coded=False, writing=False)
    for key in ("by", "state", "words"):
        value = getattr(answer, key)
        _known([value] if isinstance(value, str) and value else value, answer.columns, answer.places.get(key), problems)
    _known(answer.by, _fields(file), answer.places["by"], problems)
    for both in sorted(set(answer.done) & set(answer.failed)):
        problems.add(
            answer.places["failed"], "contradiction", f'"{both}" means that a row was taken, and that it was refused.'
        )


def _check_layout(
    name: str, file: FileRead | FileWrite, interface: InterfaceSpec, problems: Problems, *, writing: bool
) -> None:
    coded = bool(file.code)
    place = file.places.get("columns", file.place)
    if not file.columns and (writing or coded or not interface.text.header):
        problems.add(file.place, "missing key", f'The file of "{name}" needs the key "columns".')
    _check_columns(file.columns, place, interface, problems, coded=coded, writing=writing)
    lines = file.lines
    if lines is None:
        return
    _check_columns(lines.columns, lines.places["columns"], interface, problems, coded=True, writing=writing)
    if not coded:
        problems.add(file.place, "missing key", 'Line records need header records: "code" of the file.')
    if lines.code == file.code:
        problems.add(lines.places["code"], "contradiction", "Header and line records have the same code.")
    if lines.at and lines.at in file.columns:
        problems.add(lines.places["at"], "contradiction", f'"{lines.at}" is a column of the header record as well.')


def _check_columns(
    columns: Columns, place: Position, interface: InterfaceSpec, problems: Problems, *, coded: bool, writing: bool
) -> None:
    headed = interface.text.header and not coded
    seen: dict[str | int, str] = {}
    for name, column in columns.items():
        where = column.place
        if bool(column.header) == bool(column.position):
            problems.add(where, "contradiction", f'"{name}" stands either under a header or at a position.')
            continue
        if column.header and not headed:
            why = "Records with codes have no header line" if coded else "The files have no header line"
            problems.add(where, "contradiction", f'{why}, so "{name}" needs a position.', f"{name}: 2")
        if column.position and headed and writing:
            problems.add(where, "contradiction", f'The files have a header line, so "{name}" needs a header.')
        if column.position == 1 and coded:
            problems.add(where, "contradiction", "The code stands at position 1.")
        spot = column.header or column.position
        if spot in seen:
            problems.add(where, "contradiction", f'"{name}" and "{seen[spot]}" stand in the same column.')
        seen[spot] = name
        if not _writable(column.header, interface.text.encoding):
            problems.add(
                place, "unknown character", f'"{column.header}" cannot be written in {interface.text.encoding}.'
            )


def _check_text(interface: InterfaceSpec, problems: Problems) -> None:
    text = interface.text
    if text.places is None:
        return
    try:
        "".encode(text.encoding)
    except LookupError:
        problems.add(
            text.places["encoding"],
            "unknown encoding",
            f'There is no encoding "{text.encoding}".',
            did_you_mean(text.encoding, ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "ascii")),
        )
    if text.delimiter == text.quote:
        problems.add(text.place or interface.place, "contradiction", "Delimiter and quote are the same character.")
    if not text.quote and text.delimiter in (text.decimal_sign, text.thousands):
        problems.add(text.places["quote"], "contradiction", "Without quotes, the delimiter would cut amounts in two.")
    if text.thousands == text.decimal_sign:
        problems.add(text.places["thousands"], "contradiction", "Thousands and decimals have the same sign.")


def _check_name(name: str, place: Position, problems: Problems, *, pattern: bool = True) -> None:
    path = PurePosixPath(name)
    if "\\" in name or path.is_absolute() or ".." in path.parts or not path.name:
        problems.add(place, "wrong type", f'"{name}" does not name files inside the folder.', "such as orders*.csv")
    elif not pattern and set("*?[") & set(name):
        problems.add(place, "wrong type", f'"{name}" is a pattern, and a file that is written needs a name.')


def _not_here(keys: Iterable[str], places: Mapping[str, Position], what: str, problems: Problems) -> None:
    for key in keys:
        if key in places:
            problems.add(places[key], "contradiction", f'{what} has no use for the key "{key}".', "Remove it.")


def _known(names: Iterable[str], fields: Iterable[str], place: Position | None, problems: Problems) -> None:
    known = set(fields)
    for name in names:
        if name not in known and place is not None:
            problems.add(place, "unknown field", f'No column holds "{name}".', did_you_mean(name, known))


def _fields(file: FileRead | FileWrite) -> Iterator[str]:
    yield from file.columns
    if file.lines:
        yield from file.lines.columns
        if file.lines.at:
            yield file.lines.at


def _writable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    except LookupError:
        return True  # told where the encoding stands
    return True
