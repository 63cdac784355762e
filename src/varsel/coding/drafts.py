"""The beginning of a codebook of one's own: a copy of another, or a skeleton with comments. Both are right at once."""

from varsel.coding.lines import Lines

FIRST = "0.1"  # the version of a copy

_ABOUT = """\
# Check it:            varsel codebook check {file} --examples
# Code with it:        varsel read --codebook {file} article.txt
# Whenever it changes, raise the version: what was coded is cited by name and version.
"""

_COPIED = """\
# {name}: made from the codebook {origin}, to be edited. Comments begin with #.
# See what changed:    varsel codebook diff {source_name} {file}
{about}
"""

_SKELETON = '''\
# {name}: a codebook. Comments begin with #. docs/coding.md tells what everything means.
{about}
name = "{name}"
version = "0.1"
title = "What this codebook is about"
authors = ["Your name"]
about = """
What is coded, by which method, and for what purpose."""
# licence = "CC-BY-4.0"

# Word lists, which patterns name in braces. By language: nb, nn, en, or no for both kinds of Norwegian.
[lexicons.victory]
no = ["seier*", "siger*"]
en = ["victor*", "triumph*"]

# A category: what it means, for people, and rules, for the machine. The kind is signal (what a statement does with
# words), deed (what was done) or indicator (what somebody watches for).
[[category]]
id = "claims-victory"
kind = "signal"
label = {{ no = "Hevder seier", en = "Claims victory" }}
definition = "The speaker says that their own side has won, or will."
include = ["a victory that is said to be near"]
exclude = ["another side's victory"]

# Examples show people what is meant, and `--examples` puts them to the machine. A near miss says why it is one.
[[category.example]]
lang = "en"
text = "We have won a great victory in the north."

[[category.example]]
lang = "nb"
text = "Seieren er vår."

[[category.example]]
lang = "en"
text = "We have not heard from them since the weekend."
holds = false
why = "No victory is spoken of."

# A rule: all that is given has to hold within one sentence. Patterns are the words as they stand there;
#   win*         words that begin so          won|wins     one of these words
#   {{victory}}    an entry of a word list       ..  ...      up to 3, up to 8 words in between
#   [great]      may be missing               ^won         the word whose subject and negation count
[[category.rule]]
lang = "en"
words = ["{{victory}}", "we ... won"]
confidence = 0.7       # how often it is right, 0 to 1

[[category.rule]]
lang = "no"
words = ["{{victory}}"]
confidence = 0.7
'''


def copied(source: str, source_name: str, origin: str, name: str, file: str) -> str:
    """The text of a codebook under another name, with its first version; everything else, comments too, stays.

    Args:
        source: the text of a codebook without faults.
        source_name: the name or file that it is found by.
        origin: its own name and version.
        name: of the copy.
        file: that the copy will be in.
    """
    lines, found = source.split("\n"), Lines(source)
    for key, value in (("name", name), ("version", FIRST)):
        lines[found.at((key,)) - 1] = f'{key} = "{value}"'
    about = _ABOUT.format(file=file)
    head = _COPIED.format(name=name, file=file, origin=origin, source_name=source_name, about=about)
    return head + "\n".join(lines)


def skeleton(name: str, file: str) -> str:
    """A codebook of this name with one category, and comments that say what to write where."""
    return _SKELETON.format(name=name, about=_ABOUT.format(file=file))
