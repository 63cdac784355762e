"""``python -m varsel`` is the command ``varsel``."""

from varsel.cli import main

main(prog_name="varsel")
