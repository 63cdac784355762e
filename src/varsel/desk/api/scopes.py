"""Who may read and who may write: each endpoint names its scope, here it is asked for."""

from typing import Annotated, Any, Literal

from fastapi import Depends, HTTPException, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from varsel.desk.visit import Visiting

Scope = Literal["read", "write"]
ROLE = {"read": "reader", "write": "coder"}  # that one needs at least

TOKEN = HTTPBearer(
    scheme_name="token", auto_error=False,
    description="A token that you made at the desk, under your account, with the scope `read`, or `write` as well. "
    "A desk for one person, on their own machine, asks for none.",
)  # fmt: skip


def _person(
    visit: Visiting, asked: SecurityScopes, token: Annotated[HTTPAuthorizationCredentials | None, Depends(TOKEN)]
) -> str:
    """Who acts. Raises HTTPException where their account, or the token that they send, is not for this."""
    account = visit.account  # by the token, too: ``safety.Gate``
    if account is None or not all(account.has(scope) and account.may(ROLE[scope]) for scope in asked.scopes):
        raise HTTPException(403, visit.says("Your account may not do this: ask an admin."))
    return visit.person


def scope(name: Scope) -> Any:
    """The dependency of an endpoint on a scope; its value is who acts."""
    return Security(_person, scopes=[name])
