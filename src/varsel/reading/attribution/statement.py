"""One statement as attribution finds it."""

from dataclasses import dataclass

from varsel.record import Kind, Spans


@dataclass(frozen=True)
class Attribution:
    """The parts of one statement before anybody knows who the source is. In text order in every list of them.

    ``cue_token`` is the index of the main word of the cue in the parse, None where a statement has no cue.
    """

    kind: Kind
    content: Spans
    cue: Spans = ()
    source: Spans = ()
    cue_token: int | None = None
    confidence: float = 1.0
