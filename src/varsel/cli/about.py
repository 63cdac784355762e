"""`varsel schema` and `varsel languages`: what Varsel says of itself."""

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of one line of `varsel read --to jsonl`."""
    import json

    from varsel.record import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@click.command()
def languages() -> None:
    """List the languages that Varsel reads."""
    from varsel.languages import language, supported

    for code in supported():
        click.echo(f"{code}  {language(code)['name']}")
