"""Learning from corrections: small classifiers that join the rules of a codebook, and which statements to code next.

For each category with enough statements that people coded, logistic regression (L2, classes weighted against their
frequency) is fitted to words, letters, cue and the rules' own findings (``learned.Features``). How well it does is told
by cross-validation in which all statements of an article are in the same fold, so that no article is judged by itself.
A category is learned only where that beats the rules. Nothing is left to chance: same corrections, same model.

The next statements to code are those whose probability is nearest to one half (uncertainty sampling: D. Lewis and
W. Gale, "A Sequential Algorithm for Training Text Classifiers", SIGIR 1994) and that are least like one another
(maximal marginal relevance: J. Carbonell and J. Goldstein, SIGIR 1998).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from varsel.coding.codebook import Codebook
from varsel.coding.learned import HOLDS, Features, Model, Sample, Weights, counts, origin
from varsel.evaluate.agreement import Coding
from varsel.evaluate.scores import Rate
from varsel.record import MACHINE

LEAST = 8  # statements with a category, and without it, that it takes to learn it
FOLDS = 5
RARE = 2  # statements that a feature has to be in
MOST_FEATURES = 20_000
STRENGTH = 3.0  # inverse of the regularisation: how far the weights may go
SEED = 2006  # of the solver, which shuffles
NEXT = 10  # statements to code next
UNLIKE = 0.5  # what likeness to one that is chosen already counts against a nearness to one half
DIGITS = 5  # behind the point of a weight that are kept

Labels = Mapping[tuple[str, str], Mapping[str, bool]]


@dataclass(frozen=True)
class Outcome:
    """One category: on how many statements people agreed, and how well it is found there.

    ``rules`` is of the rules alone, ``learned`` of rules and learning on articles that were not learned from; None
    where there is too little to learn from, for the reason ``why``. ``used`` where learning is better than the rules.
    """

    category: str
    positive: int
    negative: int
    rules: Rate
    learned: Rate | None
    why: str = ""

    @property
    def used(self) -> bool:
        return self.learned is not None and self.learned.f1 > self.rules.f1


@dataclass(frozen=True)
class ToCode:
    """A statement that nobody coded and that much would be learned from: its likeliest doubtful category."""

    article: str
    statement: str
    category: str
    probability: float


@dataclass(frozen=True)
class Learned:
    """What came of learning: the model of the categories that gained, how well each does, and what to code next."""

    model: Model
    outcomes: tuple[Outcome, ...]
    to_code: tuple[ToCode, ...]
    statements: int
    articles: int


def labels(codings: Iterable[Coding], categories: Sequence[str]) -> dict[tuple[str, str], dict[str, bool]]:
    """What people found, by article and statement: whether each category holds, by the majority of those who coded it.

    Where as many say yes as no, the category is left out; what the machine coded does not count.
    """
    by_statement: dict[tuple[str, str], list[frozenset[str]]] = defaultdict(list)
    for coding in codings:
        if coding.coder != MACHINE:
            by_statement[coding.article, coding.statement].append(coding.categories)
    found: dict[tuple[str, str], dict[str, bool]] = {}
    for key, sets in by_statement.items():
        given = Counter(category for categories_given in sets for category in categories_given)
        found[key] = {c: 2 * given[c] > len(sets) for c in categories if 2 * given[c] != len(sets)}
    return found


def learn(samples: Sequence[Sample], labelled: Labels, codebook: Codebook) -> Learned:
    """Learns the signals of a codebook.

    Args:
        samples: the statements of readings that were coded with the codebook, labelled or not.
        labelled: what people found, as ``labels`` gives it.
        codebook: whose signals to learn.

    Takes time linear in samples, features and categories: seconds for a thousand labelled statements.
    """
    known = [s for s in samples if (s.article, s.statement) in labelled]
    truth = [labelled[s.article, s.statement] for s in known]
    categories = [category.id for category in codebook.category if category.kind == "signal"]
    why = {category: _too_little(known, truth, category) for category in categories}
    enough = [category for category in categories if not why[category]]
    unseen = _unseen(known, truth, enough, codebook)
    outcomes = [_outcome(known, truth, unseen, category, why[category]) for category in categories]
    fitted = fit(known, truth, enough, codebook)
    others = [s for s in samples if (s.article, s.statement) not in labelled]
    return Learned(
        model=_kept(fitted, outcomes),
        outcomes=tuple(outcomes),
        to_code=tuple(_to_code(fitted, others)),
        statements=len(known),
        articles=len({s.article for s in known}),
    )


def _too_little(known: Sequence[Sample], truth: Sequence[Mapping[str, bool]], category: str) -> str:
    """What is missing for a category to be learned; nothing where there is enough."""
    given = Counter(labels.get(category) for labels in truth)
    lacking = [f"{LEAST - given[holds]} more {name}" for holds, name in ((True, "with it"), (False, "without"))
               if given[holds] < LEAST]  # fmt: skip
    if lacking:
        return "needs " + ", ".join(lacking)
    if len({s.article for s, labels in zip(known, truth) if labels.get(category)}) < 2:
        return "needs a second article with it"
    return ""


def _unseen(
    known: Sequence[Sample], truth: Sequence[Mapping[str, bool]], categories: Sequence[str], codebook: Codebook
) -> list[dict[str, float]]:
    """For each statement the probabilities that a model gives which has not seen its article."""
    found: list[dict[str, float]] = [{} for _ in known]
    if not categories:
        return found
    from sklearn.model_selection import GroupKFold

    articles = [s.article for s in known]
    folds = GroupKFold(min(FOLDS, len(set(articles))))
    for train, test in folds.split(known, groups=articles):
        model = fit([known[i] for i in train], [truth[i] for i in train], categories, codebook)
        for i in test:
            found[i] = model.probabilities(known[i])
    return found


def _outcome(
    known: Sequence[Sample],
    truth: Sequence[Mapping[str, bool]],
    unseen: Sequence[Mapping[str, float]],
    category: str,
    why: str,
) -> Outcome:
    """How rules and learning do in a category. Where a fold had nothing to learn from, the rules speak for it."""
    asked = [(labels[category], s, p) for s, labels, p in zip(known, truth, unseen) if category in labels]
    gold = [holds for holds, _, _ in asked]
    by_rules = [category in s.rules for _, s, _ in asked]
    learned = [p[category] >= HOLDS if category in p else rule for (_, _, p), rule in zip(asked, by_rules)]
    rates = _rate(gold, by_rules), None if why else _rate(gold, learned)
    return Outcome(category, sum(gold), len(gold) - sum(gold), *rates, why)


def _rate(gold: Sequence[bool], found: Sequence[bool]) -> Rate:
    return Rate(sum(a and b for a, b in zip(gold, found)), sum(found), sum(gold))


def fit(
    known: Sequence[Sample],
    truth: Sequence[Mapping[str, bool]],
    categories: Sequence[str],
    codebook: Codebook,
    strength: float = STRENGTH,
) -> Model:
    """A model of those of the ``categories`` that are both given and not given among these statements.

    ``truth`` says for each of the statements ``known`` of each category whether it holds, or nothing; ``strength`` is the
    inverse of the regularisation.
    """
    if not categories:
        return Model(codebook=origin(codebook), features={}, categories={})
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rarity = _rarity(known)
    rows = list(map(Features(rarity).vector, known))
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns, numbers = (np.concatenate(parts) for parts in zip(*rows))
    values = csr_matrix((numbers, columns, starts), (len(rows), len(rarity)))
    learned: dict[str, Weights] = {}
    for category in categories:
        asked = [i for i, labels in enumerate(truth) if category in labels]
        holds = [truth[i][category] for i in asked]
        if len(set(holds)) < 2:
            continue
        solver = LogisticRegression(C=strength, class_weight="balanced", solver="liblinear", random_state=SEED)
        solver.fit(values[asked], holds)
        learned[category] = Weights(
            bias=round(float(solver.intercept_[0]), DIGITS),
            weights=tuple(np.round(solver.coef_[0], DIGITS).tolist()),
            labelled=len(holds),
            positive=sum(holds),
            by_rules=sum(category in known[i].rules for i in asked),
        )
    return Model(codebook=origin(codebook), features=rarity, categories=learned)


def _rarity(known: Sequence[Sample]) -> dict[str, float]:
    """The features of these statements, the most frequent of them, with their inverse document frequency (smoothed)."""
    statements = Counter(feature for s in known for group in counts(s) for feature in group)
    frequent = sorted((f for f, n in statements.items() if n >= RARE), key=lambda f: (-statements[f], f))
    rarity = {f: round(math.log((1 + len(known)) / (1 + statements[f])) + 1, DIGITS) for f in frequent[:MOST_FEATURES]}
    return rarity | {f"r {category}": 1.0 for category in sorted({c for s in known for c in s.rules})}


def _kept(fitted: Model, outcomes: Iterable[Outcome]) -> Model:
    """The model of the categories that gained, each with how well it does."""
    categories = {
        o.category: fitted.categories[o.category].model_copy(
            update={"rules_f1": round(o.rules.f1, 4), "learned_f1": round(o.learned.f1, 4)}
        )
        for o in outcomes
        if o.used
    }
    return fitted.model_copy(update={"categories": categories})


def _to_code(fitted: Model, others: Sequence[Sample]) -> Iterator[ToCode]:
    """The statements that most would be learned from, the most doubtful first."""
    if not fitted.categories:
        return
    doubts = []
    for s in others:
        found = fitted.probabilities(s)
        category = min(found, key=lambda c: abs(found[c] - HOLDS))
        doubts.append((abs(found[category] - HOLDS), s, category, found[category], dict(zip(*(part.tolist() for part in fitted.known.vector(s))))))
    doubts = sorted(doubts, key=lambda d: d[0])[: 20 * NEXT]  # those further down would not be chosen
    chosen: list[dict[int, float]] = []
    while doubts and len(chosen) < NEXT:
        best = min(doubts, key=lambda d: d[0] + UNLIKE * max((_likeness(d[4], c) for c in chosen), default=0.0))
        doubts.remove(best)
        chosen.append(best[4])
        yield ToCode(best[1].article, best[1].statement, best[2], best[3])


def _likeness(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    """The cosine of two vectors, 0 to 1."""
    shared = sum(value * other[f] for f, value in one.items() if f in other)
    lengths = math.sqrt(sum(v * v for v in one.values()) * sum(v * v for v in other.values()))
    return shared / lengths if lengths else 0.0
