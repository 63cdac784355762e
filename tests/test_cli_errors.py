"""What cannot be read: said with where, what and what to do, while everything else is read."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from varsel import batch
from varsel.cli import main

EXAMPLES = Path(__file__).parent.parent / "examples"
BRIEF = EXAMPLES / "nb-notis.txt"
DANISH = (
    "Regeringen vil ikke udelukke, at skibene bliver sendt hjem allerede i næste uge. Det siger udenrigsministeren efter "
    "mødet, hvor hun også opfordrede begge parter til at vise tilbageholdenhed og gøre noget ved spændingerne nu."
)
COMMAND = [sys.executable, "-m", "varsel"]


def varsel(*words, given=None):
    return CliRunner().invoke(main, [str(word) for word in words], input=given, catch_exceptions=False)


BAD = {
    "empty.txt": b"",
    "picture.txt": bytes(range(256)) * 20,
    "menu.html": b"<html><body><nav><a href='/'>Home</a> <a href='/s'>Sport</a></nav></body></html>",
    "danish.txt": DANISH.encode(),
    "broken.jsonl": b'{"id": "x", "text": \n',
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_and_the_rest_is_read(name, tmp_path):
    file = tmp_path / name
    file.write_bytes(BAD[name])
    result = varsel("read", "--to", "jsonl", file, BRIEF)
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["nb-notis"]
    (message,) = result.stderr.splitlines()
    assert message.startswith("varsel: ") and file.stem in message and "; " in message


def test_a_missing_file_is_told_by_its_name():
    result = varsel("read", "nowhere.txt", BRIEF)
    assert result.exit_code == 1 and "Sollvik" in result.stdout
    assert result.stderr.startswith("varsel: nowhere.txt: ")


def test_a_broken_line_is_told_by_its_number_and_the_other_lines_are_read():
    first, last = (json.dumps({"id": id, "text": BRIEF.read_text(encoding="utf-8")}) for id in ("a", "b"))
    result = varsel("read", "--from", "jsonl", "--to", "jsonl", given=f"{first}\n{{oops\n{last}\n")
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "b"]
    assert ":2: " in result.stderr


def test_a_fault_of_ours_is_reported_and_does_not_stop_the_others(monkeypatch):
    real = batch.read_coded

    def faulty(article, *how):
        return 1 / 0 if article.id == "nn-ubat" else real(article, *how)

    monkeypatch.setattr(batch, "read_coded", faulty)
    result = varsel("read", "--to", "jsonl", EXAMPLES / "nn-ubat.txt", BRIEF)
    assert result.exit_code == 1 and json.loads(result.stdout)["id"] == "nb-notis"
    assert "varsel: nn-ubat: " in result.stderr and "ZeroDivisionError in test_cli_errors.py" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["read", "--to", "jsonl", "--show", BRIEF],
        ["read", "--published", "onsdag", BRIEF],
        ["read", "--published", "2022-13", BRIEF],
        ["read", "--lang", "da", BRIEF],
        ["read", "--jobs", "0", BRIEF],
        ["frobnicate"],
    ],
)
def test_a_wrong_call_ends_with_status_2_and_reads_nothing(words):
    result = varsel(*words)
    assert result.exit_code == 2 and result.stdout == "" and "Error: " in result.stderr


def test_an_output_that_cannot_be_written_is_told(tmp_path):
    result = varsel("read", "--output", tmp_path / "no" / "folder.txt", BRIEF)
    assert result.exit_code == 1 and result.stderr.startswith("varsel: ") and "--output" in result.stderr


def test_a_closed_pipe_is_quiet():
    process = subprocess.Popen([*COMMAND, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait()


def test_a_stream_is_answered_line_by_line_and_ctrl_c_ends_it_with_130():
    process = subprocess.Popen(
        [*COMMAND, "read", "--from", "jsonl", "--to", "jsonl"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    for id in ("a", "b"):
        process.stdin.write(json.dumps({"id": id, "text": "– Nei, sa Ingrid Sollvik.", "lang": "nb"}) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == id  # before there is more to read
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 130
    assert "Traceback" not in process.stderr.read()


def test_a_progress_bar_shows_on_a_terminal_only():
    ours, theirs = pty.openpty()
    subprocess.run([*COMMAND, "read", "nowhere", "neither"], stdout=subprocess.DEVNULL, stderr=theirs, env=os.environ | {"TERM": "xterm"})  # fmt: skip
    os.close(theirs)
    assert b"reading" in os.read(ours, 100_000)
    assert "reading" not in varsel("read", "nowhere", "neither").stderr
