"""A small article of our own with its reading made by hand: what the tests of the faces show."""

from varsel.record import Article, Mention, Reading, Signal, Span, Statement

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
