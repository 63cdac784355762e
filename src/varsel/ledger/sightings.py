"""Sightings: which statements report one utterance. New ones are compared with few, joined with those they are likely to be.

What was joined and split is a part of the log; here stands what follows from it: ``item.utterance``, the smallest number
of the items that are one utterance. It is what all joins and splits give when they are made again in order: a join puts
two utterances together, a split takes one item out. A machine never joins what a person split.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from statistics import fmean
from typing import Any, Literal

from sqlalchemy import (
    Connection,
    Row,
    Select,
    TextClause,
    bindparam,
    delete,
    insert,
    select,
    text,
    union,
    update,
)

from varsel.ledger.likeness import (
    Compared,
    Gist,
    chance,
    compared,
    marks,
    odds,
    same_speaker,
    surname,
)
from varsel.ledger.log import Entry
from varsel.ledger.schema import LONG, article, gist, item, joint, name, trace
from varsel.ledger.times import FROM_EVER, UNTIL_NOW, Days

LIKELY = 0.0  # log-odds at which a statement joins an utterance, or two that it may be become one
SURE = 2.2  # log-odds at which two statements speak for the others of their two articles
TWICE = 3.5  # log-odds at which an article may tell one utterance twice
IMPOSSIBLE, CERTAIN = -6.0, 6.0  # no two statements count for more than that, either way
MEMBERS = 8  # statements of an utterance that a new one is compared with: its first ones
WORD_FOR_WORD = 0.95  # of what two statements of one language tell, so much is shared where their words are the same
WINDOW = 14  # days between the reports of an utterance
A_MARK = 20  # statements looked at for each mark, the newest of the time
ARTICLES, STATEMENTS = 8, 8  # of those found by most marks: all statements of so many articles, and for each so many more
UNDATED = 0  # the day of what has none
BESIDE, UNNAMED, UNDATED_ODDS, A_DAY = 0.7, -1.5, -0.3, -0.1  # log-odds: for each sure pair beside, up to two; against others


@dataclass(frozen=True)
class Join:
    """Two statements that are likely to report one utterance: how likely, 0 to 1, and why."""

    a: int
    b: int
    confidence: float
    why: str | None


@dataclass(frozen=True)
class Act:
    """A join or a split of a statement that is in force: its entry, what it is, by whom, and which others it is about."""

    seq: int
    what: Literal["join", "split"]
    by: str
    others: tuple[int, ...]
    why: str | None


@dataclass(frozen=True)
class _Seen:
    """A statement that others are compared with. ``said`` and ``published`` are days, where they are known."""

    id: int
    article: int
    utterance: int
    speaker: str | None
    said: Days | None
    published: Days | None
    gist: Gist

    @cached_property
    def day(self) -> Days | None:
        return self.said or self.published


@dataclass
class Sightings:
    """What is known of sightings, on a connection that may write. ``looked_at``: with how many a new one was compared."""

    connection: Connection
    looked_at: int = field(default=0, init=False)

    # what is kept

    def keep(self, found: Mapping[int, Gist]) -> None:
        """Keeps what statements are found and compared by; they are in the index."""
        if not found:
            return
        self.connection.execute(insert(gist), [{"item": id, "said": g.packed()} for id, g in found.items()])
        rows = [
            {"mark": mark, "first": seen.day.first if seen.day else UNDATED, "item": seen.id}
            for seen in self._seen("id", found) for mark in sorted(marks(seen.gist, surname(seen.speaker, seen.gist.lang)))
        ]  # fmt: skip
        self.connection.execute(insert(trace), rows)

    def forget(self, ids: Collection[int]) -> None:
        """Takes items out, with what was joined to them; what was one utterance by them alone falls apart."""
        around = self._connected(ids)
        for table in (trace, gist):
            self.connection.execute(delete(table).where(table.c.item.in_(ids)))
        self.connection.execute(delete(joint).where(joint.c.a.in_(ids) | joint.c.b.in_(ids)))
        self._regroup(around - set(ids))

    def hand_on(self, source: str, new: Mapping[int, Gist]) -> None:
        """What was joined and split of an article as it was read before holds for the statements of the same words now."""
        was = (
            select(item.c.id, gist.c.said)
            .join(gist, gist.c.item == item.c.id)
            .join(article, article.c.seq == item.c.article)
        )
        of = {(g.words, g.names, g.numbers): id for id, g in new.items()}
        affected: set[int] = set()
        for row in self.connection.execute(was.where(article.c.source == source, ~item.c.current).order_by(item.c.id)):
            old = Gist.unpacked(row.said)
            heir = of.get((old.words, old.names, old.numbers))
            if heir is None or not self._ops([row.id]):
                continue
            affected |= self._connected([row.id]) | {heir}
            for column in (joint.c.a, joint.c.b):
                self.connection.execute(update(joint).where(column == row.id).values({column: heir}))
        self._regroup(affected)

    # what is joined

    def join(self, seq: int, join: Join, coder: str) -> None:
        """Makes two items one utterance, as entry ``seq`` says. An item that was redacted is joined with nothing."""
        of = self._utterances([join.a, join.b])
        if len(of) < 2:
            return
        self.connection.execute(insert(joint), vars(join) | {"seq": seq, "coder": coder, "apart": False})
        one, other = sorted(of.values())
        if one != other:
            self.connection.execute(update(item).where(item.c.utterance == other).values(utterance=one))

    def split(self, seq: int, id: int, others: Collection[int], coder: str, why: str | None) -> None:
        """Takes an item out of its utterance, away from the others, as entry ``seq`` says."""
        others = sorted(self._utterances(others))
        if not others or not self._utterances([id]):
            return
        rows = [
            {"seq": seq, "a": id, "b": b, "coder": coder, "confidence": 1.0, "why": why, "apart": True} for b in others
        ]
        self.connection.execute(insert(joint), rows)
        self._regroup(self._connected([id]))

    def undo(self, seq: int) -> None:
        """Takes back what entry ``seq`` joined or split."""
        rows = self.connection.execute(select(joint.c.a, joint.c.b).where(joint.c.seq == seq)).all()
        around = self._connected(set(chain(*rows)))
        self.connection.execute(delete(joint).where(joint.c.seq == seq))
        self._regroup(around)

    def replay(self, e: Entry, said: Mapping[str, Any]) -> None:
        """Does what a join or split entry says."""
        if "undoes" in said:
            self.undo(said["undoes"])
        elif e.kind == "join":
            self.join(e.seq, Join(**said), e.by)
        else:
            self.split(e.seq, said["item"], said["others"], e.by, said["why"])

    def others(self, id: int) -> list[int]:
        """The other items of an item's utterance, in order."""
        own = select(item.c.utterance).where(item.c.id == id).scalar_subquery()
        asked = select(item.c.id).where(item.c.utterance == own, item.c.id != id)
        return list(self.connection.scalars(asked.order_by(item.c.id)))

    def acts(self, id: int) -> list[Act]:
        """The joins and splits in force that an item is in, in the order of the log."""
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        for row in self._ops([id]):
            found[row.seq].append(row)
        return [
            Act(seq, "split" if rows[0].apart else "join", rows[0].coder,
                tuple(sorted(row.b if row.a == id else row.a for row in rows)), rows[0].why)
            for seq, rows in sorted(found.items())
        ]  # fmt: skip

    def split_by(self, a: int, b: int) -> list[str]:
        """Who split an item of the utterance of one of two items from one of the other's."""
        of = self._utterances([a, b])
        return sorted(set(self._apart(of[a], of[b]))) if len(of) == 2 else []

    def likely(self, id: int, count: int) -> dict[int, float]:
        """The statements that are likeliest to report what this one does, of other utterances, and how likely, 0 to 1."""
        new = self._seen("id", [id])
        found = {b.id: chance(_odds(a, b)) for a in new for b in self._candidates(new) if b.utterance != a.utterance}
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:count])

    def _utterances(self, ids: Collection[int]) -> dict[int, int]:
        asked = select(item.c.id, item.c.utterance).where(item.c.id.in_(ids))
        return {row.id: row.utterance for row in self.connection.execute(asked)}

    def _ops(self, ids: Collection[int]) -> Sequence[Row[Any]]:
        touching = [select(joint).where(column.in_(ids)) for column in (joint.c.a, joint.c.b)]
        return self.connection.execute(union(*touching)).all()

    def _connected(self, ids: Collection[int]) -> set[int]:
        """All items that joins and splits connect with these, in force or not."""
        found, new = set(ids), set(ids)
        while new:
            new = {id for row in self._ops(new) for id in (row.a, row.b)} - found
            found |= new
        return found

    def _regroup(self, ids: Collection[int]) -> None:
        """Makes the utterances of items anew, which nothing connects with any others."""
        of = {id: {id} for id in self._utterances(ids)}
        for row in sorted(self._ops(ids), key=lambda row: row.seq):
            if row.a not in of or row.b not in of:
                continue
            if row.apart:
                of[row.a].discard(row.a)
                of[row.a] = {row.a}
            elif of[row.a] is not of[row.b]:
                together = of[row.a] | of[row.b]
                of |= dict.fromkeys(together, together)
        rows = [{"it": id, "utterance": min(group)} for id, group in of.items()]
        if rows:
            self.connection.execute(update(item).where(item.c.id == bindparam("it")), rows)

    # what is found

    def found(self, ids: Collection[int]) -> Iterator[Join]:
        """What statements of one article, new in the index, are to be joined with, the likeliest first.

        A statement is compared with an utterance as a whole, so that a report that resembles two does not make them one.
        Each is to be joined before the next is asked for: an article tells an utterance once, if it is not said twice alike.
        """
        new = self._seen("id", ids)
        old = self._candidates(new)
        members = self._members({seen.utterance for seen in (*new, *old)})
        self.looked_at = len({seen.id for seen in chain(old, *members.values())} - {seen.id for seen in new})
        now = {seen.id: seen.utterance for seen in chain(new, *members.values())}
        told: dict[int, int] = {}  # utterances, by which new statement
        for likely, a, b in _likely(new, old, members):
            one, other = now[a.id], now[b.id]
            sure = likely >= TWICE and same_speaker(a.speaker, b.speaker, (a.gist.lang, b.gist.lang))
            if one == other or (told.get(other, a.id) != a.id and not sure):
                continue
            if one != a.id and _linked(members[one], members[other]) < LIKELY:
                continue
            if self._other_speakers(one, other) or self._kept_apart(one, other):
                continue
            yield Join(a.id, b.id, min(round(chance(likely), 2), 0.99), _why(a, b, compared(a.gist, b.gist)))
            kept, gone = sorted((one, other))
            members[kept] = sorted(members[kept] + members.pop(gone), key=lambda seen: seen.id)[:MEMBERS]
            now |= {id: kept for id, utterance in now.items() if utterance == gone}
            told[kept] = a.id

    def _members(self, utterances: Collection[int]) -> dict[int, list[_Seen]]:
        """The first statements of each utterance."""
        ids: list[int] = []
        for utterance in sorted(utterances):
            ids += self.connection.scalars(_FIRST, {"one": utterance})
        found = defaultdict(list)
        for seen in self._seen("id", ids):
            found[seen.utterance].append(seen)
        return found

    def _candidates(self, new: Sequence[_Seen]) -> list[_Seen]:
        """The few statements that are worth comparing: those found by most marks, and their articles' others."""
        votes: Counter[int] = Counter()
        chosen: set[int] = set()
        for seen in new:
            own = Counter(self._marked(seen))
            votes += own
            chosen |= {id for id, _ in own.most_common(STATEMENTS)}
        if not votes:
            return []
        by_article: Counter[int] = Counter()
        for row in self.connection.execute(select(item.c.id, item.c.article).where(item.c.id.in_(votes))):
            by_article[row.article] += votes[row.id]
        mine = {seen.article for seen in new}
        articles = [id for id, _ in by_article.most_common(ARTICLES + 1) if id not in mine][:ARTICLES]
        found = {seen.id: seen for which in (("id", chosen), ("article", articles)) for seen in self._seen(*which)}
        return [seen for seen in found.values() if seen.article not in mine]

    def _marked(self, seen: _Seen) -> Iterator[int]:
        """The statements that share a mark with this one, about its time, once for each mark."""
        first, last = (seen.day.first - WINDOW, seen.day.last + WINDOW) if seen.day else (FROM_EVER, UNTIL_NOW)
        of = sorted(marks(seen.gist, surname(seen.speaker, seen.gist.lang)))
        values = {f"m{n}": mark for n, mark in enumerate(of)} | {"first": first, "last": last}
        yield from self.connection.execute(_asking(len(of)), values).scalars()

    def _seen(self, column: str, ids: Collection[int]) -> list[_Seen]:
        """The current statements with these numbers in a column of the index, in order."""
        return [
            _Seen(row.id, row.article, row.utterance, row.name,
                  Days(row.first, row.last) if row.dated == "said" and row.last - row.first <= LONG else None,
                  Days(row.from_, row.until) if row.from_ is not None else None, Gist.unpacked(row.said))
            for row in self.connection.execute(_seeing(column), {"ids": list(ids)})
        ]  # fmt: skip

    def _other_speakers(self, one: int, other: int) -> bool:
        """Whether both utterances have speakers that are named, and none of one's is the other's."""
        asked = select(name.c.name, item.c.lang).join(name, name.c.id == item.c.actor).distinct().limit(A_MARK)
        speakers = [self.connection.execute(asked.where(item.c.utterance == which)).all() for which in (one, other)]
        same = {same_speaker(a.name, b.name, (a.lang, b.lang)) for a in speakers[0] for b in speakers[1]}
        return False in same and True not in same

    def _kept_apart(self, one: int, other: int) -> bool:
        """Whether a person split an item of one of two utterances from one of the other."""
        return bool(self._apart(one, other))

    def _apart(self, one: int, other: int) -> Sequence[str]:
        return self.connection.scalars(_APART, {"one": one, "other": other}).all()


_A, _B, _ONE, _OTHER = item.alias(), item.alias(), bindparam("one"), bindparam("other")

#: The first current statements of an utterance.
_FIRST = select(item.c.id).where(item.c.utterance == _ONE, item.c.current).order_by(item.c.id).limit(MEMBERS)

#: Who split an item of one of two utterances from an item of the other.
_APART = select(joint.c.coder).distinct().join(_A, _A.c.id == joint.c.a).join(_B, _B.c.id == joint.c.b).where(
    joint.c.apart,
    ((_A.c.utterance == _ONE) & (_B.c.utterance == _OTHER)) | ((_A.c.utterance == _OTHER) & (_B.c.utterance == _ONE)),
)  # fmt: skip


@cache
def _seeing(column: str) -> Select[Any]:
    """What statements are compared by, of those with ``ids`` in a column of the index."""
    columns = (item.c.id, item.c.article, item.c.utterance, item.c.dated, item.c.first, item.c.last, name.c.name,
               article.c.first.label("from_"), article.c.last.label("until"), gist.c.said)  # fmt: skip
    tables = item.join(gist, gist.c.item == item.c.id).join(article, article.c.seq == item.c.article)
    asked = select(*columns).select_from(tables.outerjoin(name, name.c.id == item.c.actor))
    return asked.where(item.c[column].in_(bindparam("ids", expanding=True)), item.c.current).order_by(item.c.id)


@cache
def _asking(count: int) -> TextClause:
    """Who shares each of so many marks: the newest of the time, and what has no date."""
    each = (
        f"SELECT item FROM (SELECT item FROM trace WHERE mark = :m{n} AND first BETWEEN :first AND :last "
        f"ORDER BY first DESC LIMIT {A_MARK}) t{n}" for n in range(count)
    )  # fmt: skip
    of = ", ".join(f":m{n}" for n in range(count))
    undated = f"SELECT item FROM (SELECT item FROM trace WHERE first = {UNDATED} AND mark IN ({of}) LIMIT {A_MARK}) u"
    return text(" UNION ALL ".join((*each, undated)))


def _likely(
    new: Sequence[_Seen], old: Sequence[_Seen], members: Mapping[int, Sequence[_Seen]]
) -> list[tuple[float, _Seen, _Seen]]:
    """What utterances new statements are likely to be, the likeliest first: log-odds, statement, and whom it is most like."""
    others = {seen.id: seen for seen in chain(old, *members.values()) if seen.article != new[0].article} if new else {}
    each_two = {(a.id, b.id): _odds(a, b) for a in new for b in others.values()}
    sure = defaultdict(set)  # of each other article, the new statements that it surely tells
    for (a, b), likely in each_two.items():
        if likely >= SURE:
            sure[others[b].article].add(a)
    found = []
    for a in new:
        for utterance, told in members.items():
            if utterance == a.utterance or not (them := [b for b in told if b.id in others]):
                continue
            each = [each_two[a.id, b.id] + BESIDE * min(len(sure[b.article] - {a.id}), 2) for b in them]
            likely = fmean(each)
            if likely >= LIKELY:
                found.append((likely, a, them[each.index(max(each))]))
    return sorted(found, key=lambda which: (-which[0], which[1].id, which[2].id))


def _linked(one: Sequence[_Seen], other: Sequence[_Seen]) -> float:
    """How likely two utterances are one, in log-odds: what speaks for it between each two of their statements, on average."""
    return fmean(_odds(a, b) for a in one for b in other)


def _odds(a: _Seen, b: _Seen) -> float:
    """How likely two statements are one utterance by themselves, in log-odds within limits."""
    about = _about(a, b) if a.article != b.article and a.gist.touches(b.gist) else None
    if about is None:
        return IMPOSSIBLE
    return min(max(odds(compared(a.gist, b.gist), about), IMPOSSIBLE), CERTAIN)


def _about(a: _Seen, b: _Seen) -> float | None:
    """What speaker and time say for or against two statements being one, in log-odds; None where they cannot be."""
    if a.said and b.said and _between(a.said, b.said) > 1:
        return None
    for one, other in ((a, b), (b, a)):
        if one.said and other.published and one.said.first > other.published.last + 1:
            return None  # one was reported before the other was said
    between = _between(a.day, b.day) if a.day and b.day else None
    if between is not None and between > WINDOW:
        return None
    same = same_speaker(a.speaker, b.speaker, (a.gist.lang, b.gist.lang))
    if same is False:
        return None
    about = 0.0 if same else UNNAMED
    return about + (UNDATED_ODDS if between is None else A_DAY * max(0, between - 2))


def _between(a: Days, b: Days) -> int:
    """The days between two stretches; 0 where they meet."""
    return max(0, a.first - b.last, b.first - a.last)


def _why(a: _Seen, b: _Seen, c: Compared) -> str:
    """Why two statements were joined, for a person: how they compare, and how much of the shorter one is in the other."""
    if a.gist.lang != b.gist.lang:
        how = f"{a.gist.lang} beside {b.gist.lang}"
    elif c.longer >= WORD_FOR_WORD:
        return "the same words"
    else:
        how = "fewer words" if c.shorter >= WORD_FOR_WORD else "other words"
    shares = [f"{c.shorter:.0%} shared"]
    shares += [
        f"{count} {what}{'s' * (count > 1)}" for count, what in ((c.numbers, "number"), (c.names, "name")) if count
    ]
    if c.told_to > 0:
        shares.append("told to the same")
    return f"{how}: {', '.join(shares)}"
