"""The JSON Schema of the package language says what the reader takes: for editors that complete and
check TOML."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli

import budgetcli
from budgetcli.savings.packages import MEASURE_KEYS, PACKAGE_KEYS
from tests.changing.scenes import HEAD, PACKAGE, measure

SCHEMA = json.loads(
    (Path(budgetcli.__file__).parent / "reference" / "savings-package.schema.json").read_text(
        "utf-8"
    )
)


def plain(value: Any) -> Any:
    """Return TOML values as JSON knows them."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, date) else value


def test_the_schema_has_the_keys_that_the_reader_knows() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == set(PACKAGE_KEYS)
    assert set(SCHEMA["properties"]["measure"]["items"]["properties"]) == set(MEASURE_KEYS)


def test_the_shipped_package_follows_it() -> None:
    jsonschema.validate(plain(tomli.loads(PACKAGE.read_text("utf-8"))), SCHEMA)


@pytest.mark.parametrize(
    "wrong",
    ["froom = 2024\n", 'status = "done"\n', 'percent = "one"\n', 'side = "left"\n', "to = 24\n"],
)
def test_what_the_reader_refuses_the_schema_refuses(wrong: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(tomli.loads(HEAD + measure("a", "1.0") + wrong)), SCHEMA)
