"""Many inputs, one after the other or several at a time: what `varsel read` does between intake and a face."""

import multiprocessing
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from varsel import intake
from varsel.intake import Problem
from varsel.reading import UnsupportedLanguage
from varsel.reading import read as read_article
from varsel.record import Article, Reading

#: What came of one article: it and its reading, or what was wrong.
Outcome = tuple[Article, Reading] | Problem

AHEAD = 4  # articles taken in ahead of their turn, for each process


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


def outcomes(items: Iterable[Article | Problem], jobs: int = 1) -> Iterator[Outcome]:
    """Each article read, in order, by ``jobs`` processes at a time; problems pass through in their place.

    With one job an article is read before the next one is taken in, so that a stream is answered line by line.
    """
    if jobs == 1:
        yield from (item if isinstance(item, Problem) else outcome(item) for item in items)
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[Outcome] | Problem] = deque()
        for item in items:
            waiting.append(item if isinstance(item, Problem) else pool.submit(outcome, item))
            if len(waiting) >= AHEAD * jobs:
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())


def outcome(article: Article) -> Outcome:
    """The article and its reading, or why it could not be read."""
    try:
        return article, read_article(article)
    except UnsupportedLanguage as error:
        return Problem(article.id, str(error), "--lang does that")
    except Exception as error:  # a fault of ours, reported with its place; the other articles are still read
        at = traceback.extract_tb(error.__traceback__)[-1]
        what = f"reading failed ({type(error).__name__} in {Path(at.filename).name}:{at.lineno}: {error})"
        return Problem(article.id, what, "this is a fault in Varsel, please report it with the article")


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
