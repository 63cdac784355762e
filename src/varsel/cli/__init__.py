"""The command ``varsel``: one subcommand for each thing that the package does for a person at a terminal.

Each module here is a subcommand, ``terminal`` what they share. Imports that take time stand in the functions that need
them, so that ``varsel --help`` answers at once.
"""

import click

from varsel.cli.about import languages, schema
from varsel.cli.account import account
from varsel.cli.code import code
from varsel.cli.codebook import codebook
from varsel.cli.desk import desk
from varsel.cli.evaluate import evaluate
from varsel.cli.ledger import chronology, ledger
from varsel.cli.read import read
from varsel.cli.record import axis, baseline, indicators
from varsel.cli.terminal import collect_seldom


class Commands(click.Group):
    """The subcommands. Ctrl-C ends any of them with the status that shells expect, 130."""

    def invoke(self, ctx: click.Context) -> object:
        collect_seldom()
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(130)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="varsel", message="%(package)s %(version)s")
def main() -> None:
    """Read the news and record who said what and what was done, each value with the words it stands on."""


for command in (read, code, ledger, chronology, baseline, indicators, axis, desk, account, codebook, evaluate, schema, languages):
    main.add_command(command)
