"""Reading and writing by files of delimited text in a folder that both sides can reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from engine.adapters.asking import Ask, filled
from engine.adapters.file_answers import Handed, answered
from engine.adapters.file_batch import BatchWriter
from engine.adapters.file_cells import Cells
from engine.adapters.file_choice import Folder, Patience, as_name_part, chosen, wait_until_quiet
from engine.adapters.file_output import new_batch, put, settle
from engine.adapters.file_rows import rows_in_file
from engine.adapters.results import Counter, Outcome, Row, RowResult
from engine.adapters.writing import write_rows
from engine.errors import AnswerError, ConfigurationError, SystemUnavailableError
from engine.load.position import NOWHERE
from engine.pack.placeholders import as_text, fill
from engine.pack.system_files import FileAnswer, FileRead, FileWrite
from engine.pack.system_interfaces import InterfaceSpec
from engine.pack.system_operations import WriteOperation
from engine.secrets import Curtain

_TRIES = 5
_File = TypeVar("_File", FileRead, FileWrite)


class FilesInterface:
    """One folder of files of one system."""

    def __init__(
        self, spec: InterfaceSpec, folder: Folder, label: str, counter: Counter, curtain: Curtain, patience: Patience
    ) -> None:
        self._spec, self._folder, self._label, self._counter = spec, folder, label, counter
        self._curtain, self._patience = curtain, patience
        self._cells = Cells(spec.text, spec.formats)

    def ask(self, ask: Ask) -> Iterator[Row]:
        """The rows of the files that hold what the query asks for; raises what `System.read` names."""
        file = _asked(ask.operation.file, ask.name)
        folder = self._folder.open(ask.name)
        wanted = {field: text.strip() for field, text in ask.query.items()}
        for path in self._files(ask, file, folder):
            self._counter.add(made=1)
            for row in self._rows(path, folder, file):
                if all(_text(row, field, path.name) == text for field, text in wanted.items()):
                    yield row

    def as_of(self, ask: Ask) -> datetime | None:
        """When the oldest of the files was written that hold the answer; None where there is none. Raises what ``ask`` raises."""
        file = _asked(ask.operation.file, ask.name)
        written = [path.stat().st_mtime for path in self._files(ask, file, self._folder.open(ask.name))]
        return datetime.fromtimestamp(min(written), UTC) if written else None

    def _files(self, ask: Ask, file: FileRead, folder: Path) -> list[Path]:
        try:
            found = chosen(folder, ask.path, file.take)
            for path in found:
                wait_until_quiet(path, self._patience)
        except OSError as error:
            raise SystemUnavailableError(
                f'The files of {self._label} for "{ask.name}" cannot be reached: {error.strerror or error}.',
                fix="Check who may read the folder, then run again; nothing was lost.",
            ) from None
        if not found and not file.may_be_absent:
            raise SystemUnavailableError(
                f'{self._label} has no file for "{ask.name}": there is no {ask.path} in {folder}.',
                fix='Have the file made, or set "may_be_absent" where no file means no rows.',
            )
        return found

    def _rows(self, path: Path, folder: Path, layout: FileRead) -> Iterator[Row]:
        name = path.relative_to(folder).as_posix()
        try:
            yield from rows_in_file(path, name, layout, self._spec.text, self._cells)
        except AnswerError as error:
            text = f"A file of {self._label} cannot be used: {error}"
            raise AnswerError(self._curtain.hide(text), fix=error.fix) from None

    def write(
        self,
        name: str,
        operation: WriteOperation,
        rows: Sequence[Mapping[str, object]],
        settings: Mapping[str, str],
        parameters: Mapping[str, str],
    ) -> list[RowResult]:
        """The results of the rows, in their order, each batch in a file of its own; see `System.write`."""
        file, folder = _asked(operation.file, name), self._folder.open(name)
        values = {**settings, **parameters}
        writer = BatchWriter(file, self._spec.text, self._cells, filled(name, operation.body, values))
        per_file = operation.rows_per_call if "rows_per_call" in operation.places else len(rows)

        def send(batch: Sequence[Mapping[str, object]], wired: Sequence[Row]) -> list[RowResult]:
            names = self._put(name, file, folder, list(writer.lines(batch)), values)
            handed = Handed(names["file"], wired, names, operation.id)
            try:
                settle((folder / names["file"]).parent)
            except OSError as error:
                return handed.all(Outcome.UNKNOWN, f"{names['file']} may be lost if the machine stops now: {error}")
            return self._judged(file, folder, handed, values)

        # That it is not known yet what became of one file says nothing about the next.
        return write_rows(rows, per_file, writer.checked, send, stop_when_unknown=False)

    def _put(
        self, name: str, file: FileWrite, folder: Path, lines: Sequence[str], values: Mapping[str, str]
    ) -> dict[str, str]:
        """Put a file into the folder; gives what its name was made of. Raises SyncEngineError where it does not stand there."""
        for _ in range(_TRIES):
            batch = new_batch()
            names = {"batch": batch, "date": batch[:8]}
            names["file"] = _named(name, file.name, {**values, **names})
            self._counter.add(made=1)
            try:
                put(folder / names["file"], lines, self._spec.text.encoding)
            except FileExistsError:
                continue
            except OSError as error:
                raise SystemUnavailableError(
                    f'The file of "{name}" cannot be put into {folder}: {error.strerror or error}. Nothing was handed over.',
                    fix="Check the space that is left and who may write there, then run again.",
                ) from None
            return names
        raise SystemUnavailableError(
            f'The file of "{name}" cannot be put into {folder}: its name is always taken.', fix="Run again."
        )

    def _judged(self, file: FileWrite, folder: Path, handed: Handed, values: Mapping[str, str]) -> list[RowResult]:
        answer = file.answer
        if answer is None and file.handed_over:
            return handed.all(Outcome.DONE)
        if answer is None:
            return handed.all(Outcome.UNKNOWN, f"handed over in {handed.file}; what became of it is not known yet")
        named = fill(answer.name, {**values, **handed.names}, str)
        layout = _answer_layout(answer)

        def read() -> list[Row] | None:
            path = folder / named
            return list(self._rows(path, folder, layout)) if path.is_file() else None

        return answered(handed, answer, named, read, self._patience.sleep, self._patience.clock, self._curtain)


def _named(operation: str, text: str, values: Mapping[str, str]) -> str:
    try:
        return fill(text, values, as_name_part)
    except KeyError as missing:
        raise ConfigurationError(f'The file of "{operation}" needs the parameter {missing}.') from None
    except ValueError as error:
        raise ConfigurationError(f'The file of "{operation}" cannot be named: {error}.') from None


def _answer_layout(answer: FileAnswer) -> FileRead:
    return FileRead(
        name=answer.name,
        take="last",
        may_be_absent=True,
        code="",
        columns=answer.columns,
        lines=None,
        pass_over=(),
        place=NOWHERE,
        places={},
    )


def _text(row: Row, field: str, file: str) -> str:
    if field not in row:
        raise AnswerError(f'{file} has no column "{field}", by which its rows are chosen.')
    value = row[field]
    return "" if value is None else as_text(value).strip()


def _asked(file: _File | None, name: str) -> _File:
    if file is None:  # a system file is refused before it comes to this
        raise ConfigurationError(f'"{name}" names no file.')
    return file
