"""A small codebook and an article of our own that is coded by it: what the tests of coding on the command line use."""

CODEBOOK = '''\
# Three kinds of category, each found by a rule.
name = "small"
version = "1.0"
title = "A small codebook"
authors = ["The tests"]
about = "What the tests code by."

[lexicons.troops]
no = ["soldater", "soldatar"]
en = ["soldiers", "troops"]

[[category]]
id = "not-new"
kind = "signal"
label = { no = "Ikke nytt", en = "Not new" }
definition = "Says that words or acts are as before."
include = ["a threat that was heard before"]
exclude = ["what is as before, with nobody's words or acts in it"]

[[category.example]]
lang = "nb"
text = "Vi har hørt disse truslene før."

[[category.example]]
lang = "nb"
text = "Vi har aldri hørt slikt."
holds = false
why = "The contrary is said."

[[category.rule]]
lang = "no"
words = ["ikke nytt", "hørt .. før"]
confidence = 0.9

[[category.rule]]
lang = "en"
words = ["heard .. before"]

[[category]]
id = "MOBILIZE"
kind = "deed"
definition = "A party readies or moves its forces."
maps = { plover = "MOBILIZE" }

[[category]]
id = "deploy"
kind = "deed"
parent = "MOBILIZE"
definition = "Forces are moved to where they are to act."

[[category.rule]]
lang = "no"
words = ["^sendt|sendte .. {troops}"]
recipient = ["to"]

[[category.rule]]
lang = "en"
words = ["^sent .. {troops}"]
recipient = ["to"]

[[category]]
id = "force-build-up"
kind = "indicator"
definition = "Forces grow near a border or a front."

[[category.rule]]
lang = "no"
words = ["ubåtene klare"]
also = ["sett tegn"]
'''

#: An article with a statement that is not-new, a deed in the outlet's own voice, and an observation.
TEXT = (
    "Torvania har sendt 2000 soldater til Halvmark.\n\n"
    "– Vi har hørt disse truslene før, sa Halvmarks utenriksminister Ingrid Sollvik onsdag.\n\n"
    "Hun la til at Halvmark ikke har sett tegn til at Torvania gjør ubåtene klare.\n"
)
