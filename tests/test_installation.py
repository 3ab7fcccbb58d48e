"""What is installed is what the lock says: exact versions, each held by hashes, for every Python
that is promised."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.program import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def locked() -> Iterator[tuple[Requirement, int]]:
    """Yield each requirement of the lock and how many hashes it has."""
    for entry in LOCK.replace(" \\\n", " ").splitlines():
        if not entry.startswith("#"):
            requirement, *hashes = entry.split(" --hash=sha256:")
            yield Requirement(requirement.strip()), len(hashes)


def needed() -> list[Requirement]:
    """Return what pyproject.toml asks for to run, to build and to test."""
    extras = PROJECT["project"]["optional-dependencies"]
    lists = (PROJECT["project"]["dependencies"], extras["dev"], PROJECT["build-system"]["requires"])
    return [Requirement(each) for names in lists for each in names]


def test_every_requirement_is_locked_within_what_is_allowed() -> None:
    versions = {canonicalize_name(each.name): str(each.specifier) for each, _ in locked()}
    lacking = [
        str(each)
        for each in needed()
        if not each.specifier.contains(versions.get(canonicalize_name(each.name), "==0")[2:])
    ]
    assert lacking == [], "make lock"


def test_every_version_is_exact_and_held_by_hashes() -> None:
    assert all(re.fullmatch(r"==[^=,<>*]+", str(each.specifier)) for each, _ in locked())
    assert all(hashes for _, hashes in locked())


def test_the_lock_names_no_place_to_load_from() -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links|@ ", LOCK)


@pytest.mark.parametrize("version", ["3.11.0", "3.14.0"])
def test_the_project_may_be_installed_where_the_lock_may(version: str) -> None:
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(version)
    assert f"Programming Language :: Python :: {version[:4]}" in PROJECT["project"]["classifiers"]
