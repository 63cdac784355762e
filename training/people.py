"""Train the ranker of ``varsel.reading.people``:

``python -m training.people --data ../shared --parses DIR --out src/varsel/models/people.json``

From the hand-annotated Norwegian articles (gold/norwegian-train.jsonl) with the gold attributions, all of them and once
more with some left out, and from NARC's coreference with the attributions that the shipped networks find. Each
attribution is one example: the candidates' features, and which of them are right. The features look at the speakers of
the statements around, so the network is trained on what it would itself have chosen there: each fold resolved by a
network that has not seen it (imitation as in DAgger, Ross et al. 2011).
"""

import argparse
import json
import pickle
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from zlib import crc32

import numpy as np
import torch

from training.coreference import Clusters, Known, articles, gold_lines, running, subjects
from varsel.languages import language
from varsel.reading import layout
from varsel.reading.attribution import Attribution, attributions
from varsel.reading.parse import Parse
from varsel.reading.people import Ranker, known_actors, resolve
from varsel.reading.people.candidates import FEATURES
from varsel.reading.people.inventory import NOBODY, Entry, Inventory
from varsel.reading.pipelines import parse
from varsel.record import Span

FOLDS, NETS, HIDDEN, EPOCHS, DROPOUT, BATCH, RATE, SEED = 3, 6, 40, 16, 0.2, 64, 4e-3, 7
SUBJECTS = 0.3  # of the subjects that say nothing, so many are taken among the statements
MISSED = 0.15  # of the gold statements, attribution finds so many fewer
# How much a name counts by where it is from: Kari is a woman in Norway and a man in Finland.
LOCALES = {"no_NO": 8, "sv_SE": 4, "da_DK": 4, "en_US": 4, "en_GB": 4} | dict.fromkeys(
    ("fi_FI", "de_DE", "fr_FR", "es_ES", "it_IT", "pl_PL", "nl_NL"), 1
)


@dataclass(frozen=True)
class Document:
    """One gold article: its parse, its gold attributions and their gold speakers."""

    id: str
    parse: Parse
    attributions: list[Attribution]
    speakers: list[str | None]
    published: str | None


@dataclass(frozen=True)
class Example:
    """One attribution: (candidates, features) and which of the candidates are right."""

    rows: np.ndarray
    right: np.ndarray


def documents(path: Path, parses: Mapping[str, Parse] | None = None) -> list[Document]:
    """The articles of a gold file; those that ``parses`` does not have by id are parsed by the shipped pipeline."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        doc = json.loads(line)
        statements = sorted(doc["statements"], key=lambda s: s["content"])
        attributions = [
            Attribution(
                s["kind"], *(tuple(Span(*span) for span in s[part] or []) for part in ("content", "cue", "source"))
            )
            for s in statements
        ]
        parsed = (parses or {}).get(doc["id"]) or parse(doc["text"], doc["lang"], layout.lines(doc["text"]))
        found.append(
            Document(doc["id"], parsed, attributions, [s["speaker"] for s in statements], doc.get("published"))
        )
    return found


@dataclass(frozen=True)
class Clustered:
    """One article of NARC: its clusters, its parse and the attributions that the shipped networks find in it."""

    clusters: Clusters
    parse: Parse
    attributions: list[Attribution]


def clustered(data: Path) -> list[Clustered]:
    """The articles of NARC that stand in no gold set."""
    gold = gold_lines(data / "gold/norwegian-dev.jsonl") | gold_lines(data / "gold/norwegian-train.jsonl")
    found = []
    for clusters in map(running, articles(data, gold)):
        lines = layout.lines(clusters.text)
        parsed = parse(clusters.text, clusters.lang, lines)
        found.append(Clustered(clusters, parsed, attributions(parsed, lines, language(clusters.lang))))
    return [doc for doc in found if doc.attributions]


# -- first names ---


def first_names(data: Path) -> Counter[tuple[str, bool]]:
    """How often each first name is a woman's and a man's: by lists (Faker) and by pronouns in NARC's clusters."""
    counts: Counter[tuple[str, bool]] = Counter()
    for locale, weight in LOCALES.items():
        module = import_module(f"faker.providers.person.{locale}").Provider
        for female, attribute in ((True, "first_names_female"), (False, "first_names_male")):
            for name in dict.fromkeys(getattr(module, attribute, ())):
                counts[name.casefold().partition("-")[0].partition(" ")[0], female] += weight
    for words, female in _pronoun_clusters(data, gold_lines(data / "gold/norwegian-dev.jsonl")):
        counts[words[0].casefold().partition("-")[0], female] += 8
    return counts


def _pronoun_clusters(data: Path, held_out: set[str]) -> Iterator[tuple[list[str], bool]]:
    """(a full name, whether it is a woman's) for each cluster of NARC that has both a name and a telling pronoun.

    NARC has articles that stand in the gold sets too; those that share lines with ``held_out`` are left out.
    """
    telling = {"hun": True, "ho": True, "han": False}
    name = re.compile(r"(?:[A-ZÆØÅ][\w-]+ ){1,3}[A-ZÆØÅ][\w-]+")
    for doc in articles(data, held_out):
        for cluster in doc["clusters"]:
            words = [" ".join(doc["text"][a:b] for a, b in mention) for mention in cluster]
            votes = Counter(telling[w.casefold()] for w in words if w.casefold() in telling)
            full = next((w for w in words if name.fullmatch(w)), None)
            if full and len(votes) == 1:
                yield full.split(), next(iter(votes))


def genders(counts: Counter[tuple[str, bool]]) -> tuple[dict[str, float], dict[str, float]]:
    """The share of women by first name, and by the last one to three letters of unknown names."""
    names = sorted({name for name, _ in counts})
    female = {}
    endings: dict[str, Counter[bool]] = defaultdict(Counter)
    for name in names:
        woman, man = counts[name, True], counts[name, False]
        female[name] = round((woman + 0.1) / (woman + man + 0.2), 2)
        for length in (1, 2, 3):
            endings[name[-length:]][woman > man] += 1
    shares = {e: round((c[True] + 1) / (c.total() + 2), 2) for e, c in sorted(endings.items()) if c.total() >= 8}
    return female, shares


# -- examples ---


def right(gold: str | None, candidates: list[Entry]) -> list[bool]:
    """Which candidates are the gold speaker: by the same name, else the shortest that has all of its words."""
    if gold is None:
        return [entry is NOBODY for entry in candidates]
    wanted = " ".join(gold.casefold().split())
    same = [entry.name.casefold() == wanted for entry in candidates]
    if not any(same):
        words = set(re.findall(r"\w+", wanted))
        fits = [set(re.findall(r"\w+", e.name.casefold())) >= words and e is not NOBODY for e in candidates]
        shortest = min((len(e.name) for e, fit in zip(candidates, fits) if fit), default=0)
        same = [fit and len(e.name) == shortest for e, fit in zip(candidates, fits)]
    return same


def follow(doc: Document, ranker: Ranker | None, female) -> list[Example]:
    """The examples of one article along the choices of ``ranker``; along the gold speakers where that is None."""
    inventory = Inventory(doc.parse, doc.attributions, female, known_actors(), doc.published)
    return _examples(inventory, lambda i, entries: right(doc.speakers[i], entries), ranker)


def follow_clusters(doc: Clustered, ranker: Ranker, female) -> list[Example]:
    """The examples of one article of NARC along the choices of ``ranker``: the statements that its clusters tell of."""
    inventory = Inventory(doc.parse, doc.attributions, female, known_actors(), None)
    known = Known(inventory, doc.clusters)
    return _examples(inventory, lambda i, entries: [entry in known.right(i) for entry in entries], ranker)


def _examples(
    inventory: Inventory, truth_of: Callable[[int, list[Entry]], list[bool]], ranker: Ranker | None
) -> list[Example]:
    examples = []

    def scores(i: int, candidates: list[Entry], rows: np.ndarray) -> np.ndarray:
        truth = np.array(truth_of(i, candidates))
        if truth.any():
            examples.append(Example(rows, truth))
        if ranker is not None:
            return ranker.scores(rows)
        return truth.astype(np.float32) if truth.any() else -np.arange(len(candidates), dtype=np.float32)

    resolve(inventory, scores)
    return examples


# -- the network ---


def train(examples: list[Example], seed: int, epochs: int = EPOCHS) -> list[np.ndarray]:
    """One network of ``HIDDEN`` units: a softmax over each example's candidates, its mass on the right ones."""
    torch.manual_seed(seed)
    rows = torch.from_numpy(np.concatenate([e.rows for e in examples]))
    truth = torch.from_numpy(np.concatenate([e.right for e in examples])).float()
    sizes = torch.tensor([len(e.rows) for e in examples])
    starts = sizes.cumsum(0) - sizes
    net = torch.nn.Sequential(
        torch.nn.Linear(len(FEATURES), HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Dropout(DROPOUT),
        torch.nn.Linear(HIDDEN, 1, bias=False),
    )
    steps = epochs * (len(examples) // BATCH + 1)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(epochs):
        for chunk in torch.randperm(len(examples)).split(BATCH):
            owner = torch.repeat_interleave(torch.arange(len(chunk)), sizes[chunk])
            first = torch.repeat_interleave(sizes[chunk].cumsum(0) - sizes[chunk], sizes[chunk])
            index = torch.repeat_interleave(starts[chunk], sizes[chunk]) + torch.arange(len(owner)) - first
            score = net(rows[index]).squeeze(-1)
            odds = (score - score.detach().max()).clamp(min=-60).exp()
            every, right = (
                torch.zeros(len(chunk)).index_add(0, owner, values) for values in (odds, odds * truth[index])
            )
            loss = (every.log() - right.log()).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    first, last = net[0], net[3]
    return [t.detach().numpy().round(4) for t in (first.weight.T, first.bias, last.weight.T)]


def ranker(nets: list[list[np.ndarray]], female: dict[str, float], endings: dict[str, float]) -> Ranker:
    return Ranker({"nets": nets, "female": female, "endings": endings})


def fit(
    docs: list[Document], more: list[Clustered], female: dict[str, float], endings: dict[str, float], nets: int = NETS
) -> list[list[np.ndarray]]:
    """Train on all articles: along the gold speakers, then along what a network trained on other articles chooses."""
    gender = ranker([], female, endings).female

    def half_known(word: str, is_first: bool) -> float | None:
        # The names of new articles are less known than those that the lists were made for.
        return gender(word, is_first) if crc32(word.encode()) % 2 else None

    rng = np.random.default_rng(SEED)
    along_gold = [follow(doc, None, half_known) for doc in docs]
    folds = rng.integers(0, FOLDS, len(docs))
    flat = [e for found in along_gold for e in found]
    for fold in range(FOLDS):
        rest = [e for k, found in enumerate(along_gold) if folds[k] != fold for e in found]
        helper = ranker([train(rest, SEED, EPOCHS // 2)], female, endings)
        for k in np.flatnonzero(folds == fold):
            flat += follow(docs[k], helper, gender) + follow(_thinned(docs[k], rng), helper, gender)
    helper = ranker([train(flat, SEED, EPOCHS // 2)], female, endings)
    for doc in more:
        flat += follow_clusters(doc, helper, half_known) + follow_clusters(_with_subjects(doc, rng), helper, gender)
    return [train(flat, SEED + k) for k in range(nets)]


def _with_subjects(doc: Clustered, rng: np.random.Generator) -> Clustered:
    """An article of NARC with some of its other subjects among its statements, so few that the context stays usual."""
    some = [a for a in subjects(doc.parse, doc.attributions) if rng.random() < SUBJECTS]
    return replace(doc, attributions=sorted([*doc.attributions, *some], key=lambda a: a.content))


def _thinned(doc: Document, rng: np.random.Generator) -> Document:
    """An article without statements that attribution might miss, so that the network does not lean on all of them."""
    kept = np.flatnonzero(rng.random(len(doc.attributions)) >= MISSED).tolist()
    return replace(
        doc, attributions=[doc.attributions[i] for i in kept], speakers=[doc.speakers[i] for i in kept]
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--data", type=Path, default=Path("../shared"), help="folder with gold/ and corpora/")
    arguments.add_argument("--out", type=Path, default=Path("src/varsel/models/people.json"))
    arguments.add_argument(
        "--parses", type=Path, help="folder that training.parses wrote: parses by pipelines that have not seen the text"
    )
    options = arguments.parse_args()
    torch.set_num_threads(1)
    female, endings = genders(first_names(options.data))
    parses = pickle.loads((options.parses / "no-train.pickle").read_bytes()) if options.parses else None
    docs = documents(options.data / "gold/norwegian-train.jsonl", parses)
    store(options.out, fit(docs, clustered(options.data), female, endings), female, endings)


def store(path: Path, nets: list[list[np.ndarray]], female: dict[str, float], endings: dict[str, float]) -> None:
    """Write the model file."""
    numbers = [[np.asarray(layer, dtype=float).round(4).tolist() for layer in net] for net in nets]
    stored = {"features": list(FEATURES), "nets": numbers, "female": female, "endings": endings}
    path.write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
