"""An utterance as a person sees it."""

from click.testing import CliRunner

from ledger_example import reported
from varsel.cli import main
from varsel.ledger import Ledger

WORDS = "If the alliance moves its 12 submarines, we will close the strait and the harbour"


def test_the_command_shows_who_had_it_from_whom_and_what_was_cut(tmp_path):
    place = str(tmp_path / "ledger.db")
    with Ledger(place) as ledger:
        first = ledger.add(*reported("a", ("Viktor Aldane", WORDS, [], None), outlet="Wire", told_to="Wire")).items[0]
        cut = ledger.add(*reported("b", ("Viktor Aldane", WORDS[41:], [], None), outlet="Post", told_to="Wire")).items[0]

    def run(*args):
        result = CliRunner().invoke(main, ["ledger", *map(str, args), "-l", place], env={"COLUMNS": "160"})
        assert result.exit_code == 0, result.output
        return " ".join(result.output.split())

    shown = run("sightings", first)
    assert "Viktor Aldane to Wire" in shown
    assert "2 sightings · English 2" in shown
    assert "Post ← Wire ← Viktor Aldane" in shown
    assert "[-If the alliance moves its 12 submarines,-] we will close" in shown
    assert "an utterance of its own" in run("split", cut, "--by", "kari")
    assert "1 sighting ·" in run("sightings", first)
    assert "with 2 sightings" in run("join", first, cut, "--by", "kari", "--why", "the same speech")
    assert "by kari: the same speech" in run("sightings", cut)
