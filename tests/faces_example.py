"""A small article of our own with its reading made by hand: what the tests of the faces show."""

from varsel.record import Article, Deed, Mention, Observation, Quantity, Reading, Signal, Span, Statement

TEXT = (
    "– Vi stenger sundet. Fristen er fredag, sa president Viktor Aldane til Sundtidende onsdag.\n\n"
    "Han mener at naboen «lyver».\n\n"
    "Ingrid Sollvik sier at Halvmark tror at fristen er en bløff."
)


def span(words: str, start: int = 0) -> Span:
    """Where ``words`` stand in TEXT, from ``start`` on."""
    at = TEXT.index(words, start)
    return Span(at, at + len(words))


ARTICLE = Article(
    id="frist", text=TEXT, lang="nb", published="2026-03", outlet="Sundtidende", title="Aldane setter frist"
)
READING = Reading(
    id="frist",
    lang="nb",
    statements=(
        Statement(
            id="s1", kind="direct", content=(span("Vi stenger sundet. Fristen er fredag"),), cue=(span("sa"),),
            source=(span("president Viktor Aldane"),), speaker="Viktor Aldane",
            when="[2026-03-04,2026-03-11,2026-03-18,2026-03-25]", told_to="Sundtidende", confidence=0.98,
            signals=(Signal(category="threat", confidence=0.9),),
            evidence={"when": (span("onsdag"),), "told_to": (span("Sundtidende"),), "speaker": (span("Viktor Aldane"),)},
        ),
        Statement(
            id="s2", kind="mixed", content=(span("at naboen «lyver»"),), cue=(span("mener"),), source=(span("Han"),),
            speaker="Viktor Aldane", when="2026-03-11", inferred=("speaker", "when"),
            evidence={"when": (span("onsdag"),), "speaker": (span("Viktor Aldane"),)},
        ),
        Statement(
            id="s3", kind="indirect", content=(span("at Halvmark tror at fristen er en bløff"),), cue=(span("sier"),),
            source=(span("Ingrid Sollvik"),), speaker="Ingrid Sollvik",
        ),
        Statement(
            id="s4", kind="indirect", content=(span("at fristen er en bløff"),), cue=(span("tror"),),
            source=(span("Halvmark"),), speaker="Halvmark",
        ),
    ),
    mentions=(Mention(start=span("Viktor Aldane").start, end=span("Viktor Aldane").end, type="PER", name="Viktor Aldane"),),
)  # fmt: skip

#: The same, with a deed that a speaker tells of, one in the outlet's own voice, and an observation.
CODED = READING.model_copy(
    update={
        "statements": (
            READING.statements[0].model_copy(
                update={
                    "signals": (
                        Signal(category="red-line", confidence=0.9, evidence=(span("Fristen"),)),
                        Signal(category="announcement", confidence=0.6, modality="conditional"),
                    )
                }
            ),
            *READING.statements[1:],
        ),
        "deeds": (
            Deed(
                id="d1", event="COERCE", mode="blockade", status="announced", actor="Torvania", recipient="Halvmark",
                when="2026-03-13", evidence=(span("Vi stenger sundet"),), reported_by="Viktor Aldane", statement="s1",
                inferred=("recipient",),
            ),
            Deed(
                id="d2", event="CONSULT", status="done", actor="Viktor Aldane", reported_by="Sundtidende",
                quantity=Quantity(value=1200000, unit="tilhørere", approximate=True),
                evidence=(span("til Sundtidende"), span("onsdag")),
            ),
        ),
        "observations": (
            Observation(
                indicator="force-build-up", about="Torvania", observer="Halvmark", status="not-observed",
                as_of="2026-03-11", evidence=(span("Halvmark tror"),), statement="s3",
            ),
        ),
    }
)  # fmt: skip
