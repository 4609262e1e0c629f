"""What a pack says, as digests: of the whole, and of each file, so that two packs can be told apart and where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

_PATTERNS = ("rules/**/*.yaml", "mappings/**/*.yaml", "schemas/*/*.json")
_NO_PART = "schemas/output/"
_SHORT = 16


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The digest of a pack, and by file name those of its files."""

    digest: str
    files: Mapping[str, str]

    def differs_in(self, files: Mapping[str, str]) -> tuple[str, ...]:
        """The files that are not the same in another pack, with those that are in one of the two only."""
        names = sorted({*self.files, *files})
        return tuple(name for name in names if self.files.get(name) != files.get(name))


def fingerprint(folder: Path) -> Fingerprint:
    """The fingerprint of the pack in a folder: its rules, mappings and payload schemas, byte for byte."""
    files: dict[str, str] = {}
    for pattern in _PATTERNS:
        for path in sorted(folder.glob(pattern)):
            name = path.relative_to(folder).as_posix()
            if not name.startswith(_NO_PART):
                files[name] = sha256(path.read_bytes()).hexdigest()[:_SHORT]
    whole = "".join(f"{name} {digest}\n" for name, digest in sorted(files.items()))
    return Fingerprint(sha256(whole.encode()).hexdigest(), files)
