"""JSON Schemas (draft 2020-12) of every document that `-O json` writes; the tests validate the
output against them."""

from collections.abc import Iterable
from typing import Any

from budgetcli.model.budgets import Measure, Role, Side, Sign
from budgetcli.model.errors import UnknownNameError
from budgetcli.model.findings import OF_ACCOUNTS, Outcome, RoundingRule, Severity, Verdict
from budgetcli.model.numbers import SCALES
from budgetcli.publications.mentions import MentionSort
from budgetcli.publications.tied import Status

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
AMOUNT: Schema = {"type": "number", "description": "exact, with the digits it has"}
MAYBE_AMOUNT: Schema = {"type": ["number", "null"], "description": "exact; null is not stated"}
FLAG: Schema = {"type": "boolean"}
YEAR: Schema = {"type": ["integer", "string", "null"]}
BY_YEAR: Schema = {
    "type": "object",
    "additionalProperties": MAYBE_AMOUNT,
    "description": "keyed by year, or by stage",
}


def _object(properties: Schema, *optional: str) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _maybe(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _one_of(values: Iterable[str]) -> Schema:
    return {"enum": [str(each) for each in values]}


INPUT = _object({"path": TEXT, "sheet": MAYBE_TEXT, "sha256": MAYBE_TEXT})
HEADING = _object(
    {
        "entity": MAYBE_TEXT,
        "committee": MAYBE_TEXT,
        "title": TEXT,
        "currency": MAYBE_TEXT,
        "unit": TEXT,
        "scale": {"enum": sorted({*SCALES.values()})},
        "price_level": {"type": ["integer", "null"]},
        "sign": _one_of(Sign),
    }
)
FIGURE = _object(
    {
        "year": YEAR,
        "stage": MAYBE_TEXT,
        "side": _one_of(Side),
        "amount": AMOUNT,
        "cell": MAYBE_TEXT,
        "measure": _one_of(Measure),
    },
    "measure",
)
LINE = _object(
    {
        "id": TEXT,
        "label": TEXT,
        "role": _one_of(Role),
        "code": MAYBE_TEXT,
        "parent": MAYBE_TEXT,
        "side": _one_of(Side),
        "figures": _array(FIGURE),
    },
    "side",
)
RECORD = _object(
    {
        "measure": TEXT,
        "title": TEXT,
        "line": TEXT,
        "side": _one_of(Side),
        "package": TEXT,
        "digest": TEXT,
        "reversed": FLAG,
        "undoes": MAYBE_TEXT,
        "effect": BY_YEAR,
    }
)
NOTE = _object({"id": TEXT, "message": TEXT, "cell": MAYBE_TEXT})
WHOLE_BUDGET: Schema = {
    "budget": HEADING,
    "years": _array(YEAR),
    "lines": _array(LINE),
    "applied": _array(RECORD),
    "notes": _array(NOTE),
}
TOTALS: Schema = {
    "type": "object",
    "properties": {str(side): BY_YEAR for side in Side},
    "additionalProperties": False,
}
EQUATION = _object(
    {
        "id": TEXT,
        "kind": TEXT,
        "label": TEXT,
        "cell": MAYBE_TEXT,
        "printed": AMOUNT,
        "computed": AMOUNT,
        "difference": AMOUNT,
        "bound": MAYBE_AMOUNT,
        "outcome": _one_of(Outcome),
    }
)
SUSPECT = _object(
    {
        "cell": MAYBE_TEXT,
        "line": TEXT,
        "kind": TEXT,
        "printed": MAYBE_AMOUNT,
        "suggested": MAYBE_AMOUNT,
        "sure": FLAG,
        "alike": _array(MAYBE_TEXT),
        "before": MAYBE_AMOUNT,
    }
)
FINDING = _object(
    {
        "id": TEXT,
        "severity": _one_of(Severity),
        "cell": MAYBE_TEXT,
        "message": TEXT,
        "certificate": _array(_object({"equation": TEXT, "multiplier": AMOUNT})),
        "suspects": _array(SUSPECT),
    }
)
MEASURE = _object(
    {
        "id": TEXT,
        "title": TEXT,
        "package": TEXT,
        "applied": FLAG,
        "reversed": FLAG,
        "reason": MAYBE_TEXT,
        "line": MAYBE_TEXT,
        "side": _one_of(Side),
        "status": TEXT,
        "effect": BY_YEAR,
        "of": MAYBE_TEXT,
        "residual": BY_YEAR,
    }
)
BY_MEASURE: Schema = {
    "type": "object",
    "additionalProperties": MAYBE_AMOUNT,
    "description": "keyed by measure",
}
FOLLOWED = _object({"line": TEXT, "label": TEXT, "parent": MAYBE_TEXT})
CHANGE = _object(
    {
        "line": TEXT,
        "label": TEXT,
        "role": _one_of(Role),
        "kind": TEXT,
        "year": YEAR,
        "stage": MAYBE_TEXT,
        "side": _one_of(Side),
        "before": MAYBE_AMOUNT,
        "after": MAYBE_AMOUNT,
        "change": MAYBE_AMOUNT,
        "percent": MAYBE_AMOUNT,
        "because": _array(TEXT),
        "effects": BY_MEASURE,
        "unexplained": MAYBE_AMOUNT,
        "score": MAYBE_AMOUNT,
        "from": _array(FOLLOWED),
        "into": _array(FOLLOWED),
    }
)
TOTAL_CHANGE = _object({"before": MAYBE_AMOUNT, "after": MAYBE_AMOUNT, "change": MAYBE_AMOUNT})
EXPLAINED = _object({"because": BY_MEASURE, "unexplained": MAYBE_AMOUNT})
COLUMN = _object({"year": YEAR, "stage": MAYBE_TEXT, "side": _one_of(Side)})
GROUP = _object(
    {
        "key": TEXT,
        "label": MAYBE_TEXT,
        "year": YEAR,
        "stage": MAYBE_TEXT,
        "side": _one_of(Side),
        "before": MAYBE_AMOUNT,
        "after": MAYBE_AMOUNT,
        "change": AMOUNT,
    }
)
EDIT = _object(
    {
        "line": TEXT,
        "label": TEXT,
        "year": YEAR,
        "stage": MAYBE_TEXT,
        "side": _one_of(Side),
        "base": MAYBE_AMOUNT,
        "ours": MAYBE_AMOUNT,
        "theirs": MAYBE_AMOUNT,
        "who": {"enum": ["ours", "theirs", "both", "conflict"]},
        "kind_ours": MAYBE_TEXT,
        "kind_theirs": MAYBE_TEXT,
    }
)
STEP_KIND: Schema = {
    "enum": ["start", "prices", "measure", "demography", "pressure", "line", "other", "end"]
}
LINK = _object({"measure": TEXT, "certainty": TEXT, "counted": FLAG, "effect": BY_YEAR})
DEMAND = _object(
    {
        "id": TEXT,
        "title": TEXT,
        "committee": MAYBE_TEXT,
        "total": BY_YEAR,
        "demanded": BY_YEAR,
        "identified": BY_YEAR,
        "remaining": BY_YEAR,
        "over_fulfilled": BY_YEAR,
        "measures": _array(TEXT),
        "links": _array(LINK),
        "condition": MAYBE_TEXT,
    }
)
COMPARISON: Schema = {
    "budget": HEADING,
    "shared": _array(TEXT),
    "scenarios": _array(
        _object(
            {
                "name": TEXT,
                "effect": BY_YEAR,
                "total": TOTALS,
                "measures": _array(TEXT),
                "own": _array(TEXT),
            }
        )
    ),
    "figures": _array(
        _object(
            {
                "line": TEXT,
                "label": TEXT,
                "year": YEAR,
                "stage": MAYBE_TEXT,
                "side": _one_of(Side),
                "before": AMOUNT,
                "after": BY_YEAR,
                "spread": MAYBE_AMOUNT,
            }
        )
    ),
}
NUMBER: Schema = {"type": "integer"}
OF_COLUMN: Schema = {
    "line": TEXT,
    "year": YEAR,
    "stage": MAYBE_TEXT,
    "side": _one_of(Side),
    "cell": MAYBE_TEXT,
}
ACCOUNTS = _object(
    {
        "files": _array(TEXT),
        "by": _array(TEXT),
        "rows": NUMBER,
        "bad_rows": NUMBER,
        "without_accounts": NUMBER,
        "figures": _array(
            _object(
                {
                    **OF_COLUMN,
                    "printed": AMOUNT,
                    "accounts": AMOUNT,
                    "difference": AMOUNT,
                    "rows": NUMBER,
                    "agrees": FLAG,
                }
            )
        ),
        "explanations": _array(
            _object(
                {
                    **OF_COLUMN,
                    "kind": _one_of(OF_ACCOUNTS),
                    "accounts": _array(TEXT),
                    "amount": AMOUNT,
                    "suggested": MAYBE_AMOUNT,
                    "usual": MAYBE_AMOUNT,
                    "sure": FLAG,
                    "file": MAYBE_TEXT,
                }
            )
        ),
        "outside": _array(_object({"accounts": TEXT, "amount": AMOUNT, "rows": NUMBER})),
    }
)
"""Of a check against account files only."""

FOUND = _object({"id": TEXT, "message": TEXT, "cell": MAYBE_TEXT, "hint": MAYBE_TEXT})
MAYBE_WHOLE: Schema = {"type": ["integer", "null"]}
SEEN_TABLE = _object(
    {
        "table": NUMBER,
        "range": TEXT,
        "title": MAYBE_TEXT,
        "sureness": {"enum": ["sure", "likely", "doubtful"]},
        "reasons": _array(TEXT),
        "unit": _object(
            {"name": MAYBE_TEXT, "scale": MAYBE_WHOLE, "currency": MAYBE_TEXT, "basis": TEXT}
        ),
        "price_level": MAYBE_WHOLE,
        "sign": _object({"convention": MAYBE_TEXT, "basis": TEXT}),
        "header_rows": _array(NUMBER),
        "labels": _array(TEXT),
        "codes": MAYBE_TEXT,
        "columns": _array(
            _object(
                {
                    "column": TEXT,
                    "header": TEXT,
                    "year": YEAR,
                    "stage": MAYBE_TEXT,
                    "side": _one_of(Side),
                    "measure": _one_of(Measure),
                }
            )
        ),
        "rows": _array(
            _object({"row": NUMBER, "role": _one_of(Role), "label": TEXT, "parent": MAYBE_WHOLE})
        ),
        "totals": _array(
            _object(
                {
                    "row": NUMBER,
                    "label": TEXT,
                    "parts": _array(_object({"row": NUMBER, "factor": NUMBER})),
                    "proved": _array(TEXT),
                    "against": _array(TEXT),
                }
            )
        ),
        "left_out": _object({"rows": _array(NUMBER), "columns": _array(TEXT)}),
        "findings": _array(FOUND),
        "notes": _array(NOTE),
    }
)
SEEN_SHEET = _object(
    {
        "sheet": MAYBE_TEXT,
        "read": FLAG,
        "why": MAYBE_TEXT,
        "hidden": FLAG,
        "hidden_rows": _array(NUMBER),
        "hidden_columns": _array(TEXT),
        "cells": _object(
            {
                kind: NUMBER
                for kind in ("numbers", "texts", "dates", "booleans", "errors", "valueless")
            }
        ),
        "findings": _array(FOUND),
        "tables": _array(SEEN_TABLE),
    }
)
MEANING: Schema = {"id": TEXT, "kind": TEXT, "text": TEXT}

GROUND = _object({"basis": TEXT, "text": MAYBE_TEXT, "cell": MAYBE_TEXT})
INTERVAL = {"low": MAYBE_AMOUNT, "low_open": FLAG, "high": MAYBE_AMOUNT, "high_open": FLAG}
TRACE: Schema = {
    "budget": HEADING,
    "figure": _object(
        {"line": TEXT, "label": TEXT, "year": YEAR, "stage": MAYBE_TEXT, "side": _one_of(Side)}
    ),
    "amount": MAYBE_AMOUNT,
    "shown": MAYBE_AMOUNT,
    "source": _maybe(
        _object(
            {
                "path": TEXT,
                "sheet": MAYBE_TEXT,
                "cell": TEXT,
                "text": TEXT,
                "number": FLAG,
                "number_format": MAYBE_TEXT,
                "formula": MAYBE_TEXT,
                "label": TEXT,
                "label_cell": TEXT,
                "heading": MAYBE_TEXT,
            }
        )
    ),
    "reading": _maybe(
        _object(
            {
                "printed": AMOUNT,
                "quantum": AMOUNT,
                "turned": FLAG,
                "mark": MAYBE_TEXT,
                "decimal": GROUND,
                "unit": GROUND,
                "price_level": GROUND,
                "sign": GROUND,
            }
        )
    ),
    "steps": _array(_object({"kind": TEXT, "name": MAYBE_TEXT, "amount": MAYBE_AMOUNT})),
    "measures": _array(
        _object(
            {
                "id": TEXT,
                "title": TEXT,
                "package": TEXT,
                "file": MAYBE_TEXT,
                "line": MAYBE_WHOLE,
                "effect": MAYBE_AMOUNT,
                "applied": FLAG,
                "reason": MAYBE_TEXT,
                "reversed": FLAG,
                "certainty": MAYBE_TEXT,
            }
        )
    ),
    "prices": _maybe(
        _object({"from": NUMBER, "to": NUMBER, "rates": BY_YEAR, "table": TEXT, "factor": AMOUNT})
    ),
    "print": _maybe(_object(INTERVAL)),
    "true_amount": _maybe(_object({**INTERVAL, "because": _array(TEXT), "proved": FLAG})),
    "equations": _array(EQUATION),
}

PER_PERIOD = {"year": YEAR, "stage": MAYBE_TEXT}
GROWTH = _array(
    _object(
        {
            "of": TEXT,
            "change": AMOUNT,
            "percent": MAYBE_AMOUNT,
            "percent_a_year": MAYBE_AMOUNT,
            "share": MAYBE_AMOUNT,
        }
    )
)
KEY_FIGURES = _object(
    {
        "not_steerable": _array(TEXT),
        "bases": {"type": "object", "additionalProperties": BY_YEAR},
        "denominators": _array(
            _object(
                {
                    "id": TEXT,
                    "title": TEXT,
                    "title_en": TEXT,
                    "counts": BY_YEAR,
                    "source": MAYBE_TEXT,
                }
            )
        ),
        "per": _array(
            _object(
                {
                    "denominator": TEXT,
                    "of": TEXT,
                    **PER_PERIOD,
                    "count": AMOUNT,
                    "amount": AMOUNT,
                    "room": AMOUNT,
                }
            )
        ),
        "shares": _array(
            _object(
                {
                    "line": TEXT,
                    **PER_PERIOD,
                    "amount": AMOUNT,
                    "percent_of_total": MAYBE_AMOUNT,
                    "percent_of_steerable": MAYBE_AMOUNT,
                }
            )
        ),
        "index": BY_YEAR,
        "growth": GROWTH,
        "running": _maybe(
            _object(
                {
                    "rates": BY_YEAR,
                    "prices": MAYBE_TEXT,
                    "total": BY_YEAR,
                    "index": BY_YEAR,
                    "growth": GROWTH,
                }
            )
        ),
        "burdens": _array(
            _object(
                {
                    "id": TEXT,
                    "year": YEAR,
                    "amount": AMOUNT,
                    "total": AMOUNT,
                    "steerable": MAYBE_AMOUNT,
                    "percent_of_total": AMOUNT,
                    "percent_of_steerable": MAYBE_AMOUNT,
                }
            )
        ),
    }
)

BY_GROUP: Schema = {
    "type": "object",
    "additionalProperties": MAYBE_AMOUNT,
    "description": "keyed by the group of people",
}
STANDING = _object(
    {
        "entity": TEXT,
        "amount": MAYBE_AMOUNT,
        "cell": MAYBE_TEXT,
        "number": MAYBE_AMOUNT,
        "value": MAYBE_AMOUNT,
        "room": MAYBE_AMOUNT,
        "rank": {"type": ["integer", "null"]},
        "rank_is_sure": FLAG,
        "from_median": MAYBE_AMOUNT,
        "percent_from_median": MAYBE_AMOUNT,
    }
)
SIDE_OF_CLAIM = _object({"value": AMOUNT, "low": AMOUNT, "high": AMOUNT})
CLAIM = _object(
    {
        "id": TEXT,
        "text": TEXT,
        "expression": TEXT,
        "committee": MAYBE_TEXT,
        "source": MAYBE_TEXT,
        "verdict": TEXT,
        "reason": MAYBE_TEXT,
        "about": MAYBE_TEXT,
        "comparison": _maybe(
            _object(
                {"left": SIDE_OF_CLAIM, "operator": TEXT, "right": SIDE_OF_CLAIM, "verdict": TEXT}
            )
        ),
        "figures": _array(_object({"name": TEXT, "amount": AMOUNT, "cell": MAYBE_TEXT})),
        "readings": _array(
            _object({"kind": TEXT, "verdict": TEXT, "value": AMOUNT, "steps": _array(AMOUNT)})
        ),
        "homonyms": _array(
            _object(
                {
                    "number": AMOUNT,
                    "committee": TEXT,
                    "kind": TEXT,
                    "id": TEXT,
                    "years": _array(YEAR),
                    "value": AMOUNT,
                }
            )
        ),
    }
)

BOX: Schema = {
    "type": ["array", "null"],
    "items": {"type": "number"},
    "description": "left, top, right, bottom in points of 1/72 inch",
}
FIGURE_OF_TEXT = _object(
    {
        "kind": {"const": "figure"},
        "input": NUMBER,
        "cell": MAYBE_TEXT,
        "line": TEXT,
        "label": TEXT,
        "year": YEAR,
        "stage": MAYBE_TEXT,
        "side": {"enum": [*map(str, Side), None]},
        "amount": AMOUNT,
        "quantum": AMOUNT,
        "scale": NUMBER,
        "verdict": MAYBE_TEXT,
    }
)
EVIDENCE_OF_TEXT: Schema = {
    "anyOf": [
        FIGURE_OF_TEXT,
        _object({"kind": {"const": "expression"}, "text": TEXT, "left": AMOUNT, "right": AMOUNT}),
        _object({"kind": {"const": "mention"}, "id": TEXT}),
    ]
}
MENTION = _object(
    {
        "id": TEXT,
        "quote": TEXT,
        "place": _object(
            {
                "page": NUMBER,
                "line": NUMBER,
                "paragraph": NUMBER,
                "start": NUMBER,
                "end": NUMBER,
                "box": BOX,
            }
        ),
        "sentence": TEXT,
        "quantity": _object(
            {
                "amount": AMOUNT,
                "quantum": AMOUNT,
                "unit": MAYBE_TEXT,
                "scale": NUMBER,
                "currency": MAYBE_TEXT,
                "kind": _one_of(MentionSort),
                "sign": {"enum": ["stated", "none"]},
                "approximate": FLAG,
            }
        ),
        "period": _object(
            {"from": MAYBE_WHOLE, "to": MAYBE_WHOLE, "per": {"enum": ["year", "total", None]}}
        ),
        "status": _one_of(Status),
        "evidence": _array(EVIDENCE_OF_TEXT),
        "difference": MAYBE_AMOUNT,
        "slip": MAYBE_TEXT,
        "wrong": {"enum": ["text", "table", None]},
        "reason": MAYBE_TEXT,
        "bits": AMOUNT,
        "alternatives": _array(FIGURE_OF_TEXT),
    }
)

SCHEMAS: dict[str, Schema] = {
    "summary": {
        **WHOLE_BUDGET,
        "total": TOTALS,
        "index": BY_YEAR,
        "computed_index": BY_YEAR,
        "shares": BY_YEAR,
        "growth": BY_YEAR,
        "key_figures": KEY_FIGURES,
    },
    "check": {
        "budget": HEADING,
        "verdict": _one_of(Verdict),
        "counts": _object({key: {"type": "integer"} for key in ("equations", *map(str, Outcome))}),
        "coverage": _object(
            {
                **{key: {"type": "integer"} for key in ("figures", "bound", "stated", "asked")},
                "not_understood": _array(_object({"id": TEXT, "label": TEXT, "cell": MAYBE_TEXT})),
            }
        ),
        "rounding_rule": _one_of(RoundingRule),
        "stress": MAYBE_AMOUNT,
        "against": MAYBE_TEXT,
        "truncated": {"type": ["boolean", "null"]},
        "formulas": _object({"count": {"type": "integer"}, "computed": {"type": "integer"}}),
        "waived": _array(_object({"id": TEXT, "reason": TEXT, "outcome": _one_of(Outcome)})),
        "blank_totals": _array(
            _object({"line": TEXT, "label": TEXT, "cell": MAYBE_TEXT, "stated": NUMBER})
        ),
        "equations": _array(EQUATION),
        "findings": _array(FINDING),
        "accounts": ACCOUNTS,
    },
    "scenario": {
        **WHOLE_BUDGET,
        "before": TOTALS,
        "after": TOTALS,
        "effect": BY_YEAR,
        "assumed": MAYBE_TEXT,
        "interaction": BY_YEAR,
        "measures": _array(MEASURE),
    },
    "diff": {
        "equal": FLAG,
        "changes": _array(CHANGE),
        "total": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": TOTAL_CHANGE},
        },
        "explained": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": EXPLAINED},
        },
        "tolerance": MAYBE_AMOUNT,
        "left_out": {"type": "integer"},
        "years": {"type": "object", "additionalProperties": YEAR},
        "only_before": _array(COLUMN),
        "only_after": _array(COLUMN),
        "by": TEXT,
        "groups": _array(GROUP),
        "base": INPUT,
        "three_way": _array(EDIT),
        "conflicts": {"type": "integer"},
    },
    "bridge": {
        "budget": HEADING,
        "later_price_level": {"type": ["integer", "null"]},
        "bridges": _array(
            _object(
                {
                    "year": YEAR,
                    "later_year": YEAR,
                    "stage": MAYBE_TEXT,
                    "side": _one_of(Side),
                    "start": AMOUNT,
                    "end": AMOUNT,
                    "change": AMOUNT,
                    "steps": _array(
                        _object(
                            {
                                "kind": STEP_KIND,
                                "id": MAYBE_TEXT,
                                "label": MAYBE_TEXT,
                                "amount": MAYBE_AMOUNT,
                                "running": AMOUNT,
                            }
                        )
                    ),
                }
            )
        ),
    },
    "error": {"error": _object({"id": TEXT, "message": TEXT, "hint": MAYBE_TEXT})},
    "listing": {
        "workspace": MAYBE_TEXT,
        "example": FLAG,
        "entity": MAYBE_TEXT,
        "currency": MAYBE_TEXT,
        "language": MAYBE_TEXT,
        "committees": _array(
            _object(
                {
                    "committee": TEXT,
                    "title": TEXT,
                    "aliases": _array(TEXT),
                    "source": MAYBE_TEXT,
                    "packages": _array(_object({"id": TEXT, "path": TEXT})),
                    "measures": _array(TEXT),
                    "version": MAYBE_TEXT,
                    "versions": _array({"type": "object"}),
                }
            )
        ),
    },
    "inspection": {"sheets": _array(SEEN_SHEET)},
    "accounts": {
        "files": _array(
            _object(
                {
                    "path": TEXT,
                    "kind": TEXT,
                    "encoding": MAYBE_TEXT,
                    "delimiter": MAYBE_TEXT,
                    "decimal": MAYBE_TEXT,
                    "sheet": MAYBE_TEXT,
                    "header": MAYBE_WHOLE,
                    "rows": NUMBER,
                    "sum": MAYBE_AMOUNT,
                }
            )
        ),
        "columns": _array(
            _object(
                {
                    "column": NUMBER,
                    "header": TEXT,
                    "name": MAYBE_TEXT,
                    "meaning": MAYBE_TEXT,
                    "declared": FLAG,
                    "year": YEAR,
                    "stage": MAYBE_TEXT,
                    "personal": FLAG,
                    "examples": _array(TEXT),
                }
            )
        ),
        "pieces": _array(
            _object(
                {
                    "name": TEXT,
                    "first": NUMBER,
                    "last": NUMBER,
                    "separator": MAYBE_TEXT,
                    "examples": _array(TEXT),
                }
            )
        ),
        "sign": _object(
            {
                "convention": _one_of(Sign),
                "basis": {"enum": ["declared", "columns", "one-sign", "open"]},
            }
        ),
        "rows": NUMBER,
        "sum": AMOUNT,
        "sums": _array(
            _object(
                {
                    "year": YEAR,
                    "stage": MAYBE_TEXT,
                    "side": _one_of(Side),
                    "rows": NUMBER,
                    "amount": AMOUNT,
                }
            )
        ),
        "bad_rows": NUMBER,
        "bad": _array(_object({"file": TEXT, "line": NUMBER, "fault": TEXT})),
        "masking": FLAG,
        "control": MAYBE_TEXT,
        "suggested_by": _array(TEXT),
        "notes": _array(_object({"id": TEXT, "message": TEXT})),
    },
    "doctor": {"ok": FLAG, "checks": _array(_object({"check": TEXT, "ok": FLAG, "detail": TEXT}))},
    "meaning": MEANING,
    "trace": TRACE,
    "tie": {
        "inputs": _array(
            _object(
                {
                    "path": TEXT,
                    "sheet": MAYBE_TEXT,
                    "sha256": MAYBE_TEXT,
                    "kind": TEXT,
                    "pages": MAYBE_WHOLE,
                }
            )
        ),
        "tables": _array(
            _object(
                {
                    "id": TEXT,
                    "input": NUMBER,
                    "place": _object(
                        {
                            "page": MAYBE_WHOLE,
                            "lines": {"type": ["array", "null"], "items": NUMBER},
                            "box": BOX,
                        }
                    ),
                    "caption": TEXT,
                    "verdict": MAYBE_TEXT,
                    "counts": {"type": "object", "additionalProperties": NUMBER},
                }
            )
        ),
        "mentions": _array(MENTION),
        "counts": _object({str(status): NUMBER for status in Status}),
    },
    "claims": {
        "id": TEXT,
        "title": TEXT,
        "file": TEXT,
        "counts": {"type": "object", "additionalProperties": NUMBER},
        "claims": _array(CLAIM),
    },
    "gap": {
        "budget": HEADING,
        "years": _array(YEAR),
        "assumed": MAYBE_TEXT,
        "frames": _array(DEMAND),
        "pressures": _array(DEMAND),
        "demanded": BY_YEAR,
        "identified": BY_YEAR,
        "remaining": BY_YEAR,
        "over_fulfilled": BY_YEAR,
        "unknown": {"type": "object", "additionalProperties": _array(TEXT)},
        "shares": _array(
            _object(
                {
                    "id": TEXT,
                    "year": YEAR,
                    "share": AMOUNT,
                    "of": AMOUNT,
                    "percent": AMOUNT,
                    "percent_low": AMOUNT,
                    "percent_high": AMOUNT,
                    "equal_parts": {"type": ["integer", "null"]},
                }
            )
        ),
        "burdens": _array(
            _object(
                {
                    "id": TEXT,
                    "year": YEAR,
                    "amount": AMOUNT,
                    "of": TEXT,
                    "base": AMOUNT,
                    "percent": AMOUNT,
                }
            )
        ),
        "not_steerable": _array(TEXT),
        "growth": _array(
            _object(
                {
                    "of": TEXT,
                    "change": AMOUNT,
                    "percent": MAYBE_AMOUNT,
                    "percent_a_year": MAYBE_AMOUNT,
                    "share": MAYBE_AMOUNT,
                }
            )
        ),
    },
    "allocation": {
        "amount": AMOUNT,
        "method": TEXT,
        "step": AMOUNT,
        "left_out": _array(TEXT),
        "stated": {"type": ["object", "null"]},
        "parts": _array(_object({"id": TEXT, "label": TEXT, "amount": AMOUNT, "weight": AMOUNT})),
    },
    "comparison": COMPARISON,
    "amendment": {
        **COMPARISON,
        "dropped": _array(TEXT),
        "funding": _array(TEXT),
        "balance": BY_YEAR,
        "left_over": AMOUNT,
    },
    "combinations": {
        "budget": HEADING,
        "year": YEAR,
        "target": AMOUNT,
        "count": {"type": "integer"},
        "more": FLAG,
        "left_out": _array(TEXT),
        "best": _array(_object({"measures": _array(TEXT), "effect": AMOUNT, "above": AMOUNT})),
        "candidates": _array(_object({"id": TEXT, "effect": AMOUNT})),
    },
    "package": {
        "id": TEXT,
        "title": TEXT,
        "unit": TEXT,
        "price_level": {"type": ["integer", "null"]},
        "committee": MAYBE_TEXT,
        "sentences": _array(_object({"kind": TEXT, "id": TEXT, "en": TEXT, "da": TEXT})),
    },
    "catalogue": {
        "package": {"type": "object"},
        "years": _array(YEAR),
        "measures": _array({"type": "object"}),
    },
    "layouts": {
        "layouts": _array(
            _object({"name": TEXT, "title": TEXT, "publisher": TEXT, "cannot_tell": _array(TEXT)})
        )
    },
    "entities": {
        "year": YEAR,
        "side": _one_of(Side),
        "currency": MAYBE_TEXT,
        "unit": TEXT,
        "scale": {"type": "integer"},
        "entities": _array(
            _object(
                {
                    "name": TEXT,
                    "stage": MAYBE_TEXT,
                    "price_level": {"type": ["integer", "null"]},
                    "numbers": BY_GROUP,
                }
            )
        ),
        "lines": _array(
            _object(
                {
                    "id": TEXT,
                    "code": MAYBE_TEXT,
                    "label": TEXT,
                    "role": _one_of(Role),
                    "basis": TEXT,
                    "median": MAYBE_AMOUNT,
                    "standings": _array(STANDING),
                }
            )
        ),
        "remarks": _array(_object({"id": TEXT, "message": TEXT})),
    },
    "follow-up": {"budget": HEADING, "year": YEAR, "rule": TEXT, "months": NUMBER}
    | {"materiality": {}, "lines": _array({"type": "object"}), "strangers": _array(TEXT)},
    "burdens": {"carried": _array({"type": "object"}), "free": _array(TEXT), "net": BY_YEAR},
    "report": {
        "made": _object({"target": TEXT, "packages": _array(TEXT), "options": {"type": "object"}}),
        "pack": MAYBE_TEXT,
        "summary": {"type": "object"},
        "check": {"type": "object"},
        "gap": {"type": ["object", "null"]},
        "measures": _array(
            _object(
                {
                    "id": TEXT,
                    "title": TEXT,
                    "package": TEXT,
                    "line": TEXT,
                    "side": _one_of(Side),
                    "status": TEXT,
                    "held": FLAG,
                    "effect": BY_YEAR,
                    "posts": MAYBE_AMOUNT,
                }
            )
        ),
        "questions": _array(TEXT),
    },
    "verification": {
        "report": TEXT,
        "follows": FLAG,
        "made_by": TEXT,
        "figures": {"type": "integer"},
        "changed": _array(TEXT),
        "not_covered": _array(TEXT),
        "deviations": _array(_object({"figure": TEXT, "said": MAYBE_TEXT, "now": MAYBE_TEXT})),
    },
    "proof": {
        "verdict": _one_of(Verdict),
        "rounding_rule": _one_of(RoundingRule),
        "complete": FLAG,
        "figures": {
            "type": "object",
            "additionalProperties": _object(
                {"amount": TEXT, "quantum": TEXT, "cell": MAYBE_TEXT, "label": TEXT}
            ),
        },
        "equations": _array(
            _object(
                {
                    "id": TEXT,
                    "kind": TEXT,
                    "result": TEXT,
                    "terms": _array(_array(TEXT)),
                    "base": MAYBE_TEXT,
                    "scale": TEXT,
                    "absolute": FLAG,
                    "outcome": _one_of(Outcome),
                }
            )
        ),
        "witness": {"type": "object", "additionalProperties": TEXT},
        "refutations": _array(
            _array(
                _object(
                    {
                        "combination": _array(_array(TEXT)),
                        "signs": _array({"type": "array"}),
                    }
                )
            )
        ),
    },
    "proved": {
        "proof": TEXT,
        "verdict": _one_of(Verdict),
        "holds": FLAG,
        "counts": _object({key: {"type": "integer"} for key in ("equations", *map(str, Outcome))}),
        "changed": _array(TEXT),
        "faults": _array(_object({"part": TEXT, "fault": TEXT})),
    },
    "lint": {
        "findings": _array(
            _object(
                {"id": TEXT, "severity": _one_of(Severity), "message": TEXT, "place": MAYBE_TEXT}
            )
        )
    },
}
"""The keys of each document beside those that all begin with."""

OPTIONAL = ("key_figures", "accounts", "by", "groups", "base", "three_way", "conflicts")
"""Of these those that are there only where they were asked for."""


def schema(name: str) -> Schema:
    """Return the JSON Schema of a document. Raises UnknownNameError for a name that is none's."""
    if name not in SCHEMAS:
        raise UnknownNameError("unknown-schema", "schema", name, SCHEMAS)
    opening = {"schema": {"const": f"budgetcli/{name}@1"}, "version": TEXT, "inputs": _array(INPUT)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"budgetcli/{name}@1",
        **_object({**opening, **SCHEMAS[name]}, *OPTIONAL),
    }
