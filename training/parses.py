"""Parse the gold articles for attribution and people: ``python -m training.parses --models DIR --out DIR``.

The gold articles stand in the treebank too, and PolNeAR's parses are what the English pipeline learned from. So that
attribution learns on parses as good, and as bad, as those of new text, each article is parsed by a pipeline that has
not seen it: fold = crc32(id) % 2, and the models ``no-0``, ``no-1``, ``en-0`` and ``en-1`` leave out fold 0 or 1. The dev
sets are parsed by the shipped pipelines. The Norwegian gold is parsed as running text as well (``-reflowed``), so that
attribution does not come to lean on line ends.
"""

import argparse
import gzip
import json
import pickle
import zlib
from pathlib import Path

from varsel.evaluate import reflow
from varsel.reading import layout, pipelines

SETS = {
    "no-train": ("gold/norwegian-train.jsonl", "no-{fold}"),
    "no-dev": ("gold/norwegian-dev.jsonl", None),
    "no-train-reflowed": ("gold/norwegian-train.jsonl", "no-{fold}"),
    "no-dev-reflowed": ("gold/norwegian-dev.jsonl", None),
    "en-train": ("corpora/polnear/train.jsonl.gz", "en-{fold}"),
    "en-dev": ("corpora/polnear/dev.jsonl.gz", None),
}


def documents(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if str(path).endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        return [json.loads(line) for line in lines]


def main(argv=None):
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--data", type=Path, default=Path("../shared"))
    cli.add_argument("--models", type=Path, required=True, help="folder with no-0, no-1, en-0 and en-1")
    cli.add_argument("--out", type=Path, required=True)
    cli.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    cli.add_argument(
        "--shipped", action="store_true", help="parse all with the shipped pipelines, for a quick look only"
    )
    args = cli.parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    for name in args.sets:
        path, model = SETS[name]
        parsed = {}
        for doc in documents(args.data / path):
            fold = zlib.crc32(doc["id"].encode()) % 2
            folder = args.models / model.format(fold=fold) if model and not args.shipped else None
            text = reflow(doc["text"]) if name.endswith("-reflowed") else doc["text"]
            parsed[doc["id"]] = pipelines.parse(text, doc["lang"], layout.lines(text), folder)
        with open(args.out / f"{name}.pickle", "wb") as stored:
            pickle.dump(parsed, stored)
        print(name, len(parsed), "articles,", sum(map(len, parsed.values())), "tokens", flush=True)


if __name__ == "__main__":
    main()
