"""What is found: the chain of one statement, a field at a time, each with the words that it was read from."""

from dataclasses import dataclass, field, replace

from varsel.record import Spans


@dataclass(frozen=True)
class Chain:
    """How one statement came to be known: see ``record.Statement`` for the fields.

    ``evidence`` has, for each field that is set, the words it was read from; ``inferred`` names those carried over.
    """

    when: str | None = None
    told_to: str | None = None
    occasion: str | None = None
    where: str | None = None
    condition: str | None = None
    evidence: dict[str, Spans] = field(default_factory=dict)
    inferred: tuple[str, ...] = ()

    def given(self, name: str, value: str | None, evidence: Spans, inferred: bool = False) -> "Chain":
        """This chain with one more field; unchanged where there is no value."""
        if not value:
            return self
        marked = (*self.inferred, name) if inferred and name not in self.inferred else self.inferred
        return replace(self, **{name: value}, evidence=self.evidence | {name: evidence}, inferred=marked)
