"""The API, asked everything that its OpenAPI document allows, and much that it does not (schemathesis)."""

import shutil

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from varsel.desk import app
from varsel.desk.api.document import operations
from varsel.ledger import Ledger

HOLDS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
         response_schema_conformance]  # fmt: skip
TIMES = ("2026", "2026-03", "2026-03-11", "2026-03-01/2026-03-15", "../2026-03", "[2026-03-04,2026-03-11]", "2026?", "0000",
         "9999-12-31/..", "2026-02-30", "156X", "-0100", "Y-170000002", "2026-21", "{2026,2027}", "?~%/", "[..]", "")  # fmt: skip
DOCUMENT = app(None).openapi()  # it asks nothing of the ledger
VALID = [(method, path, GenerationMode.POSITIVE) for method, path, _ in operations(DOCUMENT)]
INVALID = [(method, path, GenerationMode.NEGATIVE) for method, path, of in operations(DOCUMENT)
           if any("maximum" in str(p) or p["in"] == "query" for p in of.get("parameters", ()))]  # fmt: skip


schemathesis.openapi.format("edtf", st.sampled_from(TIMES))


@pytest.fixture(scope="module")
def api(samples, tmp_path_factory):
    """The document of a desk over a copy of the samples, and the numbers of some of its items to ask for."""
    path = tmp_path_factory.mktemp("fuzz") / "desk.db"
    shutil.copy(samples, path)
    with Ledger(path) as ledger:
        ids = [row.id for row in ledger.chronology().rows] + [e.seq for e in ledger.entries()]
        yield schemathesis.openapi.from_asgi("/api/openapi.json", app(ledger), headers={"host": "127.0.0.1"}), ids


@pytest.mark.parametrize(
    ("method", "path", "mode"), VALID + INVALID, ids=[f"{method} {path} {mode.value}" for method, path, mode in VALID + INVALID]
)
def test_whatever_is_asked_for_the_answer_is_as_documented(api, method, path, mode):
    schema, ids = api
    number = {name for name in ("id", "seq") if f"{{{name}}}" in path}

    @settings(max_examples=10, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=schema[path][method].as_strategy(generation_mode=mode), there=st.none() | st.sampled_from(ids))
    def asked(case, there):
        if there is not None and mode is GenerationMode.POSITIVE:
            case.path_parameters |= dict.fromkeys(number, there)
        case.call_and_validate(checks=HOLDS, headers={"host": "127.0.0.1"})

    asked()
