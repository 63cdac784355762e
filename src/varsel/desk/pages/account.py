"""Signing in and out, and the accounts of a team."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from varsel.desk import safety
from varsel.desk.accounts import (
    LEAST,
    LONGEST,
    ROLES,
    SCOPES,
    TOKEN_DAYS,
    TRIED_FOR,
    AccountError,
    Accounts,
)
from varsel.desk.visit import Visit, Visiting, ours

router = APIRouter(include_in_schema=False)

MONTH, QUARTER = 30, 90  # days that a token may be valid for, besides the most

Field = Annotated[str, Form(max_length=2000)]


def _team(visit: Visiting) -> Accounts:
    if visit.desk.accounts is None:
        raise HTTPException(404, visit.says("This desk is one person's, so there are no accounts: varsel desk --team has them."))
    return visit.desk.accounts


Team = Annotated[Accounts, Depends(_team)]


@router.get(safety.SIGN_IN, response_class=HTMLResponse)
def sign_in(visit: Visiting, accounts: Team, back: Annotated[str, Query(max_length=4000)] = "/") -> Response:
    """The form to sign in with."""
    return visit.page("sign-in.html", name="", back=ours(back), problem=None)


@router.post(safety.SIGN_IN)
def signed_in(visit: Visiting, accounts: Team, name: Field = "", password: Field = "", back: Field = "/") -> Response:
    """Begins a session, always a new one, and leads to where somebody wanted to go."""
    refused = {"name": name, "back": ours(back)}
    if not accounts.attempts.may(name, safety.address(visit.request)):
        problem = visit.says("That was tried too often. Wait a quarter of an hour, then try again.")
        answer = visit.page("sign-in.html", 429, **refused, problem=problem)
        answer.headers["Retry-After"] = str(TRIED_FOR)
        return answer
    account = accounts.proven(name, password)
    if account is None:
        return visit.page("sign-in.html", 403, **refused, problem=visit.says("The name or the password is not right."))
    _end(visit, accounts)
    answer = RedirectResponse(ours(back), 303)
    _set_cookie(visit, answer, accounts.begin(account))
    return answer


@router.post(safety.SIGN_OUT)
def sign_out(visit: Visiting, accounts: Team) -> Response:
    """Ends the session."""
    _end(visit, accounts)
    answer = RedirectResponse(safety.SIGN_IN, 303)
    answer.delete_cookie(safety.cookie(visit.request), secure=visit.request.url.scheme == "https", httponly=True, samesite="lax")
    return answer


@router.get(safety.OWN, response_class=HTMLResponse)
def account(visit: Visiting) -> Response:
    """One's own account."""
    return _own(visit)


@router.post(f"{safety.OWN}/password")
def change_password(visit: Visiting, accounts: Team, old: Field = "", new: Field = "", again: Field = "") -> Response:
    """Sets another password, which ends all sessions; a new one begins here."""
    me = visit.account
    if not accounts.attempts.may(me.name, safety.address(visit.request)):
        return _own(visit, 429, problem=visit.says("That was tried too often. Wait a quarter of an hour, then try again."))
    if accounts.proven(me.name, old) is None:
        return _own(visit, 403, problem=visit.says("That is not your password."))
    if new != again:
        return _own(visit, 422, problem=visit.says("The two new passwords differ."))
    try:
        accounts.set_password(me.name, new, keep_tokens=True)
    except AccountError as error:
        return _own(visit, 422, problem=_why(visit, error))
    answer = RedirectResponse(safety.OWN, 303)
    _set_cookie(visit, answer, accounts.begin(me))
    return answer


@router.post(f"{safety.OWN}/tokens")
def issue(visit: Visiting, accounts: Team, label: Field = "", scope: Field = "", days: Annotated[int, Form()] = QUARTER) -> Response:
    """Makes a token, which this answer alone shows."""
    try:
        return _own(visit, issued=accounts.issue(visit.account, label, scope, days))
    except AccountError as error:
        return _own(visit, 422, problem=_why(visit, error))


@router.post(f"{safety.OWN}/tokens/revoke")
def revoke(visit: Visiting, accounts: Team, id: Annotated[int, Form(ge=0, lt=1 << 31)]) -> Response:
    """Takes a token back."""
    accounts.revoke(visit.account, id)
    return RedirectResponse(safety.OWN, 303)


@router.get("/accounts", response_class=HTMLResponse, dependencies=[safety.needs("admin")])
def everybody(visit: Visiting, accounts: Team) -> Response:
    """Everybody's accounts, for admins."""
    return _everybody(visit, accounts)


@router.post("/accounts", dependencies=[safety.needs("admin")])
def add(visit: Visiting, accounts: Team, name: Field = "", role: Field = "") -> Response:
    """Makes an account with a password that this answer alone shows."""
    password = secrets.token_urlsafe(15)
    try:
        made = accounts.add(name, role, password)
    except AccountError as error:
        return _everybody(visit, accounts, 422, typed=name, problem=_why(visit, error))
    return _everybody(visit, accounts, handed=(made.name, password))


@router.post("/accounts/role", dependencies=[safety.needs("admin")])
def set_role(visit: Visiting, accounts: Team, name: Field = "", role: Field = "") -> Response:
    """Gives somebody another role."""
    try:
        accounts.set_role(name, role)
    except AccountError as error:
        return _everybody(visit, accounts, 422, problem=_why(visit, error))
    return RedirectResponse("/accounts", 303)


@router.post("/accounts/password", dependencies=[safety.needs("admin")])
def reset(visit: Visiting, accounts: Team, name: Field = "") -> Response:
    """Gives somebody a new password, which this answer alone shows, and ends their sessions and tokens."""
    password = secrets.token_urlsafe(15)
    try:
        accounts.set_password(name, password)
    except AccountError as error:
        return _everybody(visit, accounts, 422, problem=_why(visit, error))
    return _everybody(visit, accounts, handed=(name, password))


@router.post("/accounts/remove", dependencies=[safety.needs("admin")])
def remove(visit: Visiting, accounts: Team, name: Field = "") -> Response:
    """Takes an account away."""
    try:
        accounts.remove(name)
    except AccountError as error:
        return _everybody(visit, accounts, 422, problem=_why(visit, error))
    return RedirectResponse("/accounts", 303)


def _own(visit: Visit, status: int = 200, **what: Any) -> Response:
    accounts = visit.desk.accounts
    told = {"problem": None, "issued": None} | what
    tokens = accounts.tokens(visit.account) if accounts else []
    return visit.page("account.html", status, tokens=tokens, scopes=list(SCOPES), days=(MONTH, QUARTER, TOKEN_DAYS), least=LEAST,
                      **told)  # fmt: skip


def _everybody(visit: Visit, accounts: Accounts, status: int = 200, **what: Any) -> Response:
    told = {"problem": None, "handed": None, "typed": ""} | what
    return visit.page("accounts.html", status, accounts=accounts.all(), roles=ROLES, **told)


def _end(visit: Visit, accounts: Accounts) -> None:
    if secret := visit.request.cookies.get(safety.cookie(visit.request)):
        accounts.end(secret)


def _set_cookie(visit: Visit, answer: Response, secret: str) -> None:
    name, is_safe = safety.cookie(visit.request), visit.request.url.scheme == "https"
    answer.set_cookie(name, secret, max_age=LONGEST, secure=is_safe, httponly=True, samesite="lax")


def _why(visit: Visit, error: AccountError) -> str:
    return visit.says(error.text) % error.values
