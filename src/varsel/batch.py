"""Many inputs, one after the other or several at a time: what `varsel read` and `varsel code` do with articles."""

import multiprocessing
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from varsel import intake
from varsel.coding import DEFAULT, learned, load, read_coded
from varsel.coding import code as code_reading
from varsel.intake import Problem
from varsel.reading import UnsupportedLanguage
from varsel.reading import read as read_article
from varsel.record import Article, Reading
from varsel.worded import Worded

#: What came of one article: it and its reading, or what was wrong.
Outcome = tuple[Article, Reading] | Problem
Item = TypeVar("Item")

AHEAD = 4  # articles taken in ahead of their turn, for each process


@dataclass(frozen=True)
class Coder:
    """By what articles are coded: the names or files of codebooks and, perhaps, the file of a model that was learned.

    Without one, what ships with a codebook joins its rules, unless ``rules_only``. Small, so that it can be handed to other
    processes; each loads what it names once.
    """

    codebooks: tuple[str, ...] = DEFAULT
    model: str | None = None
    rules_only: bool = False

    def read(self, article: Article) -> Reading:
        """An article read and coded."""
        return read_coded(article, [load(name) for name in self.codebooks], self._models())

    def code(self, article: Article, reading: Reading) -> Reading:
        """A reading coded anew; what people coded stays, what the machine coded before is replaced."""
        coded = code_reading(article, reading, [load(name) for name in self.codebooks], models=self._models())
        statements = (
            new.model_copy(update={"signals": new.signals + tuple(s for s in old.signals if not s.by_machine)})
            for new, old in zip(coded.statements, reading.statements, strict=True)
        )
        return coded.model_copy(update={"statements": tuple(statements)})

    def _models(self) -> list[learned.Model] | None:
        if self.rules_only:
            return []
        return [learned.load(self.model)] if self.model else None


def articles(
    inputs: Iterable[str],
    format: str | None,
    given: Mapping[str, str | None],
    done: Callable[[], object] = lambda: None,
) -> Iterator[Article | Problem]:
    """The articles of all inputs in order; ``done`` is called after each input.

    ``given`` holds what the user says of them: the language overrides what an article tells, everything else fills in
    what it does not tell. Articles that are named after their files get different ids: "x", "x-2".
    """
    seen: dict[str, int] = {}
    for source in inputs:
        for item in intake.articles(source, format=format):
            if isinstance(item, Article):
                item = item.model_copy(update=_filled(item, given) | _unlike(item, source, seen))
            yield item
        done()


def outcomes(items: Iterable[Item | Problem], work: Callable[[Item], Outcome], jobs: int = 1) -> Iterator[Outcome]:
    """What ``work`` makes of each item, in order, by ``jobs`` processes at a time; problems pass through.

    With one job an item is worked on before the next one is taken in, so that a stream is answered line by line. With
    more, ``work`` and the items are handed to other processes (pickled).
    """
    if jobs == 1:
        yield from (item if isinstance(item, Problem) else work(item) for item in items)
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[Outcome] | Problem] = deque()
        for item in items:
            waiting.append(item if isinstance(item, Problem) else pool.submit(work, item))
            if len(waiting) >= AHEAD * jobs:
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())


def read(article: Article, coder: Coder | None = Coder()) -> Outcome:
    """The article and its reading, coded unless ``coder`` is None, or why it could not be read."""
    return _tried(Worded("--lang does that, or the field for its language"), coder.read if coder else read_article, article)


def code(read: tuple[Article, Reading], coder: Coder) -> Outcome:
    """An article and its reading, coded anew, or why it could not be coded."""
    return _tried(Worded("read it again with --lang"), coder.code, *read)


def _tried(otherwise: str, work: Callable[..., Reading], article: Article, *more: Reading) -> Outcome:
    try:
        return article, work(article, *more)
    except UnsupportedLanguage as error:
        return Problem(article.id, error.args[0], otherwise)
    except Exception as error:  # a fault of ours, reported with its place; the other articles are still read
        at = traceback.extract_tb(error.__traceback__)[-1]
        fault = f"{type(error).__name__} in {Path(at.filename).name}:{at.lineno}: {error}"
        what = Worded("reading failed (%(fault)s)", fault=fault)
        return Problem(article.id, what, Worded("this is a fault in Varsel, please report it with the article"))


def _result(waiting: "Future[Outcome] | Problem") -> Outcome:
    return waiting if isinstance(waiting, Problem) else waiting.result()


def _filled(article: Article, given: Mapping[str, str | None]) -> dict[str, str]:
    return {
        field: value
        for field, value in given.items()
        if value is not None and (field == "lang" or getattr(article, field) is None)
    }


def _unlike(article: Article, source: str, seen: dict[str, int]) -> dict[str, str]:
    if article.id != Path(source).stem:
        return {}
    seen[article.id] = number = seen.get(article.id, 0) + 1
    return {"id": f"{article.id}-{number}"} if number > 1 else {}
