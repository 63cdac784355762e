"""Questions to the chronology as they stand in an address: the same for pages, feeds, exports and the API."""

from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from varsel.ledger import Asked


def _filled(values: Any) -> Any:
    """A form sends its empty fields too."""
    return [v for v in values if str(v).strip()] if isinstance(values, list) else values


def _given(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Several = Annotated[
    list[Annotated[str, Field(max_length=500)]], BeforeValidator(_filled), Field(max_length=50)
]
Text = Annotated[Annotated[str, Field(max_length=500)] | None, BeforeValidator(_given)]


class Filters(BaseModel):
    """What is asked for; several values of one name widen it, each name narrows it."""

    model_config = ConfigDict(extra="ignore")

    kind: Annotated[list[Literal["statement", "deed", "observation"]], BeforeValidator(_filled)] = Field(
        [], description="Words, deeds or what was seen"
    )
    actor: Several = Field([], description="Who speaks, acts or observes: a name, or whole words of it")
    side: Several = Field([], description="Whose words and deeds: a state's or body's own, and those of whoever speaks for it")
    towards: Several = Field([], description="Whom it is aimed at, done to, or about")
    category: Several = Field([], description="Signal, event type, mode or indicator")
    time: Text = Field(None, description="EDTF: what may have been on one of its days")
    outlet: Several = Field([], description="Which outlet reported it")
    told_to: Several = Field([], description="To whom it was said")
    lang: Several = Field([], description="Language of the article")
    coder: Several = Field([], description="Coded so by this coder")
    confidence: Annotated[Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None, BeforeValidator(_given)] = Field(
        None, description="At least so sure"
    )
    text: Text = Field(None, description='Words in the passage, in any form; "in quotation marks" side by side')
    everything: Annotated[bool, BeforeValidator(lambda v: v or False)] = Field(
        False, description="Also the statements that have no category"
    )
    newest: Annotated[bool, BeforeValidator(lambda v: v or False)] = Field(False, description="The newest first")

    @property
    def asked(self) -> Asked:
        """The question, as the ledger takes it."""
        values = {name: getattr(self, name) for name in Filters.model_fields if name != "everything"}
        said = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
        return Asked(**said, coded=not self.everything)

    @property
    def query(self) -> dict[str, Any]:
        """What is asked for, as it stands in an address."""
        return {k: v for k, v in self.model_dump().items() if v not in (None, [], False)}


Filtered = Annotated[Filters, Query()]
