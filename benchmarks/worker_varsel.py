"""Reads and codes the same texts over and over with Varsel: the counterpart of worker_textacy.py, same protocol."""

import json
import sys
import time

from varsel.cli.terminal import collect_seldom
from varsel.coding import DEFAULT, load, read_coded
from varsel.record import Article


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        articles = [Article(id=str(n), text=text, lang="en") for n, text in enumerate(json.load(file))]
    collect_seldom()  # as the command does
    codebooks = [load(name) for name in DEFAULT]
    read_coded(articles[0], codebooks)
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        found = sum(len(read_coded(article, codebooks).statements) for article in articles)
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "read": len(articles), "raised": 0, "found": found}), flush=True)


if __name__ == "__main__":
    main()
