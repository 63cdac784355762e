"""Sides: which state, body or group a noun phrase or a speaker acts for.

"Russlands president Vladimir Putin", "russiske soldater", "Kreml" and "Putin" are all Russland; "the Nato chief" is
Nato. What an article itself tells of persons ("Torvania's president Viktor Aldane") comes before what is known of them,
and holds for invented states as well. Codes of countries are ISO 3166-1 alpha-3, "IGO" for international bodies.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from varsel.actors import Actors
from varsel.actors.lexicon import WORD
from varsel.coding.marks import INSIDE, PHRASE, STATE, TITLE, Mark, Marks, Side, side_words
from varsel.reading.parse import Parse
from varsel.reading.people.names import nouns
from varsel.record import Mention, Span, Spans, Statement

__all__ = ["Side", "Sides"]

APPOSITION = 14  # an apposition has no more tokens than this after the name

_MARKS = frozenset(',;:.()[]»«"”“–')


class Sides:
    """The sides of one article.

    Args:
        parse: the annotated text.
        mentions: its names (``Reading.mentions``).
        published: EDTF date of publication, for offices held then; None where it is not known.
        actors: the actors that are known.
        statements: what was said in it, for the sides of officials whose state is not said.
    """

    def __init__(
        self,
        parse: Parse,
        mentions: Sequence[Mention],
        published: str | None,
        actors: Actors,
        statements: Sequence[Statement] = (),
    ) -> None:
        self.parse, self.published, self.actors = parse, published, actors
        self._statements: dict[str, list[Statement]] = defaultdict(list)
        for statement in statements:
            self._statements[(statement.speaker or "").casefold()].append(statement)
        self._lang, self._language, self._nouns = parse.lang, side_words(parse.lang), nouns(parse.lang)
        self._head, self._sent = parse.up, parse.sentence_of
        self._found: dict[int, Side | None] = {}
        self.marks = Marks(parse, mentions, published, actors)
        self._mentions = self.marks.mentions
        self._by_name: dict[str, tuple[Mention, int, int]] = {}
        for mention in self._mentions.values():
            self._by_name.setdefault(mention[0].name.casefold(), mention)
        self._persons: dict[str, tuple[Side, bool]] = {}
        self._told: dict[str, Spans] = {}  # the words that say it of a person
        self._holders: dict[str, dict[str, tuple[Mention, int]]] = defaultdict(dict)
        self._read_persons()

    # -- persons

    def _read_persons(self) -> None:
        """Whom the persons of the article are said to lead or speak for, by title, apposition or predicate."""
        seen: set[int] = set()
        for mention, first, end in self._mentions.values():
            if mention.type != "PER" or first in seen:
                continue
            seen.add(first)
            title = self._nouns.role(self.parse.lower[first - 1]) if first else None
            if title and self._nouns.titles(self.parse.lower[first - 1]):
                self._holders[title.stem][mention.name] = (mention, first)
            known = self._persons.get(mention.name.casefold())
            if known and known[1]:
                continue
            described = self._description(first, end)
            if described and (known is None or described[1]):
                side, acts, words = described
                self._persons[mention.name.casefold()], self._told[mention.name.casefold()] = (side, acts), words

    def _description(self, first: int, end: int) -> tuple[Side, bool, Spans] | None:
        """The side in the words around a person's name, whether they act for it, and which words these are."""
        inside = range(first, end)
        for window in (*self._windows(first, end), inside):
            title = self._title(window)
            if title is None:
                continue
            marks = [self.marks[i] for i in window if i in self.marks]
            if not marks and (meant := self._meant_before(window, title)):
                marks = [meant]
            if not marks:
                continue
            mark = min(marks, key=lambda m: (abs(m.first - title), m.first < title))
            acts = not self._language.is_apart(self.parse.lower[title]) and mark.kind != "place"
            former = any(self.parse.lower[i] in self._language.former for i in window if i <= title)
            return self.marks.side(mark), acts and not former, self._words(title, mark)
        return None

    def _words(self, title: int, mark: Mark) -> Spans:
        """The words of a title and of whom it is of: all of them from the one to the other where they stand close together."""
        apart = sorted((self.parse.span(title, title + 1), self.parse.span(mark.first, mark.end)))
        close = abs(mark.first - title) <= TITLE and self._sent[mark.first] == self._sent[title]
        return (Span(apart[0].start, max(span.end for span in apart)),) if close else tuple(apart)

    def _meant_before(self, window: Sequence[int], title: int) -> Mark | None:
        """The state or alliance that words around a name mean: "its foreign minister", "the bloc's commissioner"."""
        words, lower = self._language, self.parse.lower
        if lower[title] not in words.organs:
            return None
        if any(lower[i] in words.alliances for i in window):
            return self.marks.before(title, kinds=frozenset({"body"}))
        if any(lower[i] in words.possessives or lower[i] in words.countries for i in window):
            return self.marks.before(title)
        return None

    def _title(self, window: Sequence[int]) -> int | None:
        for i in window:
            low = self.parse.lower[i]
            role = self._nouns.role(low.rpartition("-")[2])
            plain = (i not in self._mentions and i not in self.marks) or "-" in low
            if plain and ((role and role.kind == "person") or self._language.is_apart(low)):
                return i
        return next((i for i in window if i not in self.marks and self._nouns.role(self.parse.lower[i])), None)

    def _windows(self, first: int, end: int) -> Iterator[list[int]]:
        """The tokens before a name, in apposition after it, and in a predicate of it."""
        parse, stop = self.parse, ("VERB", "AUX", "PRON", "SCONJ", "CCONJ")
        i = first - 1
        while i >= 0 and first - i <= TITLE and self._sent[i] == self._sent[first]:
            other = self._mentions.get(i)
            if i == first - 1 and parse.words[i] == "," and i and parse.lower[i - 1] in self._language.organs:
                i -= 1  # "Torvania's president, Viktor Aldane"
                continue
            its = parse.lower[i] in self._language.possessives
            if parse.words[i] in _MARKS or (parse.pos[i] in stop and parse.words[i].isalnum() and not its):
                break
            if (other and other[0].type == "PER") or (parse.pos[i] == "ADP" and i == first - 1):
                break
            i -= 1
        title = [k for k in range(i + 1, first) if parse.words[k] != ","]
        yield title
        if (
            title
            and end < len(parse)
            and parse.lower[end] in self._language.of
            and self._sent[end] == self._sent[first]
        ):
            yield title + list(range(end + 1, end + 1 + self._until_break(end + 1)))
        if end < len(parse) and parse.words[end] in (",", "(") and self._sent[end] == self._sent[first]:
            last = end + 1
            while last < len(parse) and last - end < APPOSITION and self._sent[last] == self._sent[first]:
                verb = parse.pos[last] in ("VERB", "AUX", "PRON", "SCONJ") and parse.dep[last] not in (
                    "amod",
                    "nmod:poss",
                )
                if verb or parse.words[last] in ",;:.)":
                    break
                last += 1
            yield list(range(end + 1, last))
        head = next((i for i in range(first, end) if not first <= self._head[i] < end), first)
        over = self._head[head]
        if parse.dep[head] == "appos" and over < first:  # "NATO's commander in the Baltic, Lt Gen Paula Greve"
            whole = [i for i in (over, *self._modifiers(over)) if i < first]
            yield list(range(min(whole), max(whole) + 1))
        if parse.dep[head] == "nsubj" and any(parse.dep[c] == "cop" for c in parse.children[over][:PHRASE]):
            yield list(range(over, min(over + TITLE, len(parse))))
            yield list(range(max(end, over - TITLE), over + 1))

    def _until_break(self, first: int) -> int:
        """How many tokens from here on, up to three, are of one noun phrase."""
        n = 0
        while n < 3 and first + n < len(self.parse) and self.parse.pos[first + n] in ("DET", "ADJ", "NOUN", "PROPN"):
            n += 1
        return n

    def _person(self, mention: Mention, first: int) -> Side:
        known = self._persons.get(mention.name.casefold())
        if known is None or known[0].country is None:
            known = self._by_office(mention.name) if known is None else self._completed(known, mention.name)
            known = self._persons[mention.name.casefold()] = known or self._titled(first) or (Side(mention.name), False)
        side, acts = known
        return side if acts else Side(mention.name, side.country)

    def _completed(self, known: tuple[Side, bool], name: str) -> tuple[Side, bool]:
        """A side without a country, with that of a known leader of this full name where there is one."""
        leader = self.actors.leader(name) if " " in name else None
        return (Side(known[0].name, self.actors.country_of(leader.of)), known[1]) if leader else known

    def _by_office(self, name: str) -> tuple[Side, bool] | None:
        """The side of a leader that is known; whether they acted for it at the date."""
        # A name that ends in the letter of the genitive may have lost it.
        forms = (name, name + self._nouns.genitive)
        leaders = (self.actors.leader(form, self.published, self.marks.named) for form in forms)
        leader = next((x for x in leaders if x), None)
        if leader is None:
            return None
        acts = not leader.apart and self.actors.held(leader, self.published)
        return Side(self.marks.name_of(leader.of), self.actors.country_of(leader.of)), acts

    def _titled(self, first: int) -> tuple[Side, bool] | None:
        """The side of an official whose state is not said, of the states that they do not themselves speak of by name.

        The one that was told of last before, else the one named most often. Whoever has no office of a state does not
        act for it, but may be from the only one that the sentence names.
        """
        title = first - 1
        low = self.parse.lower[title] if title >= 0 else ""
        role = self._nouns.role(low)
        if not role or role.kind != "person" or self._language.is_apart(low):
            return None
        if low in self._language.organs:
            others = self._spoken_of(first)
            mark = self.marks.before(title, others) or self.marks.most_named(others)
            return (self.marks.side(mark), True) if mark else None
        marks = self.marks.near(first)
        countries = {m.side.country or m.side.name for m in marks}
        return (self.marks.side(marks[0]), False) if len(countries) == 1 else None

    def _spoken_of(self, first: int) -> frozenset[str]:
        """The states that a person speaks of by name."""
        mention = self._mentions.get(first)
        said = self._statements.get(mention[0].name.casefold(), ()) if mention else ()
        tokens = (i for statement in said for piece in statement.content for i in self.parse.tokens(Span(*piece)))
        return frozenset(self.marks[i].of for i in tokens if i in self.marks)

    # -- phrases

    def is_apart(self, word: str) -> bool:
        """Whether a noun in lower case names those who act for themselves, not for their state."""
        return self._language.is_apart(word)

    def of(self, token: int) -> Side | None:
        """The side that the noun phrase with this head acts for; None for what is no noun phrase."""
        if token not in self._found:
            self._found[token] = self._of(token)
        return self._found[token]

    def _of(self, token: int) -> Side | None:
        parse = self.parse
        mention = self._mentions.get(token)
        if mention and mention[0].type == "PER" and token not in self.marks:
            return self._person(mention[0], mention[1])
        mark = self.marks.get(token)
        if mark and not self._compound(token, mark):
            return self.marks.side(mark)
        if parse.pos[token] not in ("NOUN", "PROPN", "ADJ", "NUM", "X", "SYM"):
            return None
        mark = mark or self._owner(token) or self._beside(token)
        if mark is None or mark.kind == "group":
            mark = self._meant(token) or mark
        apart = self._language.is_apart(parse.lower[token])
        if mark is None:
            person = self._named_person(token) or self._unnamed_leader(token) or self._holder(token)
            if person and not apart:
                return person
            country = person.country if person else self._dwelling(token)
            if country is None and parse.pos[token] == "PROPN" and not apart:
                names = (i for i in range(max(1, token - 1), min(token + 2, len(parse))) if parse.pos[i - 1] == "PROPN")
                titled = map(self._titled, names)
                country = next((t[0].country for t in titled if t), None)
            return Side(self._phrase(token), country, named=False, both=self._is_both(token))
        if apart or mark.kind in ("place", "group"):
            country = mark.side.country or (self._dwelling(token) if mark.kind == "group" else None)
            of = self.marks.side(mark).name if mark.kind in STATE else None
            return Side(self._phrase(token), country, named=False, of=of)
        return self.marks.side(mark)

    def is_country(self, i: int) -> bool:
        """Whether a noun means a state without naming it: "the country"."""
        return self.parse.lower[i] in self._language.countries and self._definite(i) and self._owner(i) is None

    def _beside(self, head: int) -> Mark | None:
        """The state whose name stands at once after a noun for one: "øystaten Solvær"."""
        mark = self.marks.get(head + 1)
        if mark is None or mark.kind != "name" or self._sent[mark.first] != self._sent[head]:
            return None
        return mark if self._language.is_country(self.parse.lower[head]) else None

    def _meant(self, head: int) -> Mark | None:
        """The state or alliance that a noun stands for without naming it: "the country", "its army", "landets regjering"."""
        parse, words = self.parse, self._language
        near = {head, *parse.children[head]}
        if any(parse.lower[i] in words.alliances for i in near):
            return self.marks.before(head, kinds=frozenset({"body"})) if self._definite(head) else None
        country = any(parse.lower[i] in words.countries for i in near) and self._definite(head)
        organ = parse.lower[head] in words.organs and head not in self._mentions
        owned = organ and any(parse.lower[i] in words.possessives for i in near)
        alone = organ and self._definite(head) and not any(parse.dep[c].startswith("nmod") for c in parse.children[head])
        return self.marks.before(head) if country or owned or alone else None

    def place(self, i: int) -> str | None:
        """The name of the place or state that a token is in."""
        mention = self._mentions.get(i)
        return mention[0].name if mention and mention[0].type in ("GPE", "LOC") else None

    def is_place(self, i: int) -> bool:
        """Whether a token is in the name of a place."""
        return i in self.marks and self.marks[i].kind == "place"

    def _is_both(self, head: int) -> bool:
        """Whether a noun phrase means all the parties: "both sides", "partene"."""
        near = (head, *self.parse.children[head])
        return any(self.parse.lower[i] in self._language.both for i in near)

    def _definite(self, head: int) -> bool:
        near = (head, *self.parse.children[head])
        return any("Definite=Def" in self.parse.feats[i] or self.parse.lower[i] in self._nouns.definite for i in near)

    def _dwelling(self, head: int) -> str | None:
        """The country named in a clause about a noun ("rebels fighting in Darfur"), or that a people lives in."""
        below = self.parse.subtree(head) if len(self.parse.children[head]) else [head]
        marks = [self.marks[i] for i in below[:PHRASE] if i > head and i in self.marks and self._is_of(i, head)]
        if not marks and any(i in self.marks.kin for i in below[:PHRASE]):
            marks = self.marks.near(head)
        return next((m.side.country for m in marks if m.side.country), None)

    def _is_of(self, i: int, head: int) -> bool:
        """Whether the preposition before a name says where or whose ("in", "of"), not against whom."""
        before = next((k for k in range(i - 1, max(head, i - TITLE), -1) if self.parse.pos[k] == "ADP"), None)
        return before is None or self.parse.lower[before] in self._language.of

    def _unnamed_leader(self, head: int) -> Side | None:
        """A known leader whose name the reading did not take for a person's."""
        parse, last = self.parse, head
        for child in parse.children[head][:PHRASE]:
            if parse.dep[child].startswith(("flat", "compound", "appos")) and parse.pos[child] == "PROPN":
                last = max(last, child)
        first = last
        while (
            first > 0
            and last - first < 3
            and parse.pos[first - 1] == "PROPN"
            and self._sent[first - 1] == self._sent[last]
        ):
            first -= 1
        for i in range(first, last + 1):
            name = " ".join(parse.words[i : last + 1])
            if parse.pos[last] == "PROPN" and (found := self._by_office(name)):
                return found[0] if found[1] else Side(name, found[0].country)
        return None

    def _compound(self, token: int, mark: Mark) -> bool:
        """Whether a token is a compound whose last part is a noun of its own ("Nato-sjefen", "Irak-flyktninger")."""
        word = self.parse.lower[token]
        return "-" in word and self._language.is_apart(word.rpartition("-")[2])

    def _owner(self, head: int) -> Mark | None:
        """Whose a noun is: what stands before it comes before what follows, and the nearest first."""
        before, after = [], []
        for i in self._modifiers(head):
            if i in self.marks:
                (before if i < head else after).append(i)
        if before:
            best = max(before)
            return self.marks[best]
        behind = next((i for i in range(head + 1, min(after, default=head)) if self.parse.pos[i] == "ADP"), None)
        if not after or (behind is not None and self.parse.lower[behind] not in self._language.of):
            return None  # "rockets at a state" are not that state's
        return self.marks[min(after)]

    def _modifiers(self, head: int) -> list[int]:
        """The tokens below a noun that are part of its phrase, but of no clause, apposition or other member."""
        found, stack = [], [(head, 0)]
        while stack and len(found) < PHRASE:
            node, depth = stack.pop()
            for child in self.parse.children[node][:PHRASE]:
                dep = self.parse.dep[child]
                if dep in INSIDE or dep.startswith(("nmod", "compound", "flat", "amod", "obl")) and depth < 3:
                    found.append(child)
                    stack.append((child, depth + 1))
        return found

    def _named_person(self, head: int) -> Side | None:
        """The person that a title, an apposition or a phrase names ("president Aldane", "supporters of Aldane")."""
        for child in (head + 1, *self._modifiers(head)):
            mention = self._mentions.get(child)
            if mention and mention[0].type == "PER":
                return self._person(mention[0], mention[1])
        return None

    def _holder(self, head: int) -> Side | None:
        """The one person of the article with this title, where it stands alone: "the president"."""
        role = self._nouns.role(self.parse.lower[head])
        named = self._holders.get(role.stem, {}) if role else {}
        stands = self._definite(head) or self.parse.words[head][0].isupper()
        if len(named) != 1 or not stands or "Number=Plur" in self.parse.feats[head]:
            return None
        ((mention, first),) = named.values()
        return self._person(mention, first)

    def _phrase(self, head: int) -> str:
        """The words of a noun phrase without its article and without what follows a comma."""
        parse = self.parse
        own = sorted({head, *self._modifiers(head)})
        at = own.index(head)
        first = end = at
        while (
            first > 0
            and own[at] - own[first - 1] <= PHRASE
            and all(
                k in own or parse.pos[k] in ("ADP", "PART", "CCONJ", "PUNCT") for k in range(own[first - 1], own[first])
            )
        ):
            first -= 1
        while end + 1 < len(own) and own[end + 1] == own[end] + 1 and parse.pos[own[end + 1]] != "PUNCT":
            end += 1
        while first < at and (
            parse.lower[own[first]] in self._language.articles or parse.pos[own[first]] in ("PUNCT", "ADP", "CCONJ")
        ):
            first += 1
        start, stop = parse.span(own[first], self._with_place(head, own[end] + 1))
        return " ".join(parse.text[start:stop].split())

    def _with_place(self, head: int, end: int) -> int:
        """The end of a noun phrase with what follows at once on where it is ("the arms industry in several countries")."""
        parse = self.parse
        if end >= len(parse) or parse.lower[end] not in self._language.within or self._sent[end] != self._sent[head]:
            return end
        place = self._head[end]
        beside = self._head[place] in (head, self._head[head])
        inside = range(end + 1, place + 1)
        common = all(parse.pos[i] in ("ADJ", "NOUN", "DET") and i not in self.marks for i in inside)
        return place + 1 if beside and 0 < len(inside) < 4 and common else end

    def named(self, i: int, bodies: bool = True) -> Side | None:
        """The state (or body) that a token names, which is no place and no more than where something happens."""
        mark = self.marks.get(i)
        if mark is None or self.marks.is_locality(i, mark) or not (mark.kind in STATE or (bodies and mark.kind == "body")):
            return None
        return self.marks.side(mark)

    def two_main(self) -> tuple[Side, ...]:
        """The two states that the article names most often; nothing where it names fewer."""
        first = self.marks.most_named(frozenset())
        second = self.marks.most_named(frozenset({first.of})) if first else None
        return (self.marks.side(first), self.marks.side(second)) if first and second else ()

    def main(self, other: Side | None) -> Side | None:
        """The state that the article names most often, another than the one of ``other``."""
        sides = (self.marks.side(mark) for mark in self.marks.by_frequency.values())
        return next((side for side in sides if other is None or side.name != other.name), None)

    # -- speakers

    def speaks_for(self, name: str) -> tuple[str, Spans] | None:
        """Whom a resolved speaker acts for, with the words that say so: none of an office that is known.

        None of who acts for nobody else, and where it would have to be guessed.
        """
        key = name.casefold()
        if key in self._told:
            (side, acts), words = self._persons[key], self._told[key]
        elif office := self._by_office(name):
            (side, acts), words = office, ()
        elif any(word.casefold() in self._language.organs for word in WORD.findall(name)) and key not in self._persons:
            side, acts, words = self.of_speaker(name), True, ()  # "the Torvanian foreign ministry"
        else:
            return None
        return (side.name, words) if acts and side.named and side.name.casefold() != key else None

    def of_speaker(self, name: str) -> Side | None:
        """The side that a resolved speaker speaks for ("Jens Stoltenberg" -> Nato); None for no name at all."""
        if not name:
            return None
        if name.casefold() in self._by_name:
            mention, first, end = self._by_name[name.casefold()]
            mark = self.marks.get(first)
            if mark and first <= mark.first and mark.end <= end:
                return self.marks.side(mark)
            if mark is None:
                return self._person(mention, first) if mention.type == "PER" else Side(name)
        person = self._by_office(name)
        if person:
            return person[0] if person[1] else Side(name, person[0].country)
        words = [w.casefold() for w in WORD.findall(name)]
        found = list(self.actors.lexicon(self._lang).found(name))
        if not found:
            told = next((mark for w in words if (mark := self.marks.told(w))), None)
            return self.marks.side(told) if told and not any(self._language.is_apart(w) for w in words) else Side(name)
        known = found[0][2]
        whole = found[0][0] == 0 and found[0][1] == len(words)
        apart = not whole and (known.kind in ("place", "group") or any(self._language.is_apart(w) for w in words))
        if apart or (whole and not self.marks.is_named_in_full(known.of) and known.kind not in STATE):
            return Side(name, known.country)
        return Side(self.marks.name_of(known.of), known.country)
