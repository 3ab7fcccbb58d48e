"""Compile the catalogs of words while the package is built: `locale/da.po` becomes what `gettext`
reads."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHARE = Path("build", "share")
"""Where `make manuals` writes manual pages and completion files."""

LOCALES = Path("src", "budgetcli", "words", "locale")


def compile_catalogs(root: Path) -> None:
    """Write the compiled catalog of each language beside its source. Raises where a catalog is no
    PO file."""
    for source in (root / LOCALES).glob("*.po"):
        target = root / LOCALES / source.stem / "LC_MESSAGES" / "budgetcli.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as reading, target.open("wb") as writing:
            write_mo(writing, read_po(reading, locale=source.stem, abort_invalid=True))


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """The hook that hatchling calls, for wheels and for editable installs alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files are gathered."""
        compile_catalogs(Path(self.root))
        if (share := Path(self.root, SHARE)).is_dir():
            build_data.setdefault("shared_data", {})[str(share)] = "share"
