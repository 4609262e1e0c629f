"""Where the pack of this repository is."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
