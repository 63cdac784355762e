"""Adding articles: pasted, by their address, or as files; read at once."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
