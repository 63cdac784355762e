"""Who may read and who may write: each endpoint names its scope, here it is asked for."""

from typing import Annotated, Any, Literal

from fastapi import Depends, HTTPException, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from varsel.desk.visit import Visiting

Scope = Literal["read", "write"]
ROLES = {"read": "reader", "write": "coder"}  # what somebody has to be, at least

TOKEN = HTTPBearer(
    scheme_name="token", auto_error=False,
    description="A token that you made at the desk, under your account, with the scope `read`, or `write` as well. "
    "A desk for one person, on their own machine, asks for none.",
)  # fmt: skip


def _person(
    visit: Visiting, scopes: SecurityScopes, token: Annotated[HTTPAuthorizationCredentials | None, Depends(TOKEN)]
) -> str:
    """Who acts; the gate of the desk has looked at the token. A desk without accounts has one person, who may do everything."""
    if not all(visit.may(ROLES[name]) for name in scopes.scopes):
        raise HTTPException(403, visit.says("Your account may not do this: ask an admin."))
    return visit.person


def scope(name: Scope) -> Any:
    """The dependency of an endpoint on a scope; its value is who acts."""
    return Security(_person, scopes=[name])
