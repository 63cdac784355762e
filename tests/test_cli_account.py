"""`varsel account`: the accounts of a team; and `varsel desk --team`."""

import pytest
from click.testing import CliRunner
from desk_example import PASSWORD

from varsel.cli import main
from varsel.desk.accounts import Accounts
from varsel.ledger import Ledger

pytestmark = pytest.mark.usefixtures("quick_hashing")


@pytest.fixture
def run(tmp_path):
    path = tmp_path / "team.db"
    Ledger(path).close()

    def varsel(*words, given=None):
        return CliRunner().invoke(main, [*words], input=given, env={"VARSEL_LEDGER": str(path)})

    varsel.path = path
    return varsel


def test_an_account_is_made_with_a_password_from_standard_input(run):
    made = run("account", "add", "Kari", "--role", "admin", given=f"{PASSWORD}\n")
    assert made.exit_code == 0 and PASSWORD not in made.output
    run("account", "add", "Ola", given=f"{PASSWORD}\n")
    assert run("account", "list").output == "Kari\tadmin\nOla\tcoder\n"
    with Ledger(run.path) as ledger:
        assert Accounts(ledger.store).proven("Kari", PASSWORD)


def test_role_password_and_account_are_changed(run):
    for name in ("Kari", "Ola"):
        run("account", "add", name, "--role", "admin", given=f"{PASSWORD}\n")
    assert run("account", "role", "Ola", "reader").exit_code == 0
    assert run("account", "password", "Ola", given="eight grey herons\n").exit_code == 0
    with Ledger(run.path) as ledger:
        assert Accounts(ledger.store).proven("Ola", "eight grey herons").role == "reader"
    assert run("account", "remove", "Ola").exit_code == 0
    assert run("account", "list").output == "Kari\tadmin\n"


@pytest.mark.parametrize(("words", "given", "told"), [
    (("add", "Ola"), "short\n", "12"), (("add", "Kari"), f"{PASSWORD}\n", "already"), (("remove", "Kari"), None, "only admin"),
    (("role", "Nobody", "coder"), None, "no account"), (("password", "Kari"), "", "12"),
])  # fmt: skip
def test_what_cannot_be_done_is_told(run, words, given, told):
    run("account", "add", "Kari", "--role", "admin", given=f"{PASSWORD}\n")
    answer = run("account", *words, given=given)
    assert answer.exit_code == 1 and told in answer.output


def test_a_team_without_accounts_is_told_how_to_make_one(run):
    answer = run("desk", "--team")
    assert answer.exit_code == 1 and "varsel account add" in answer.output


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "desk.example"])
def test_a_desk_that_others_can_come_in_at_has_accounts(run, host):
    answer = run("desk", "--host", host)
    assert answer.exit_code == 2 and "--team" in answer.output
