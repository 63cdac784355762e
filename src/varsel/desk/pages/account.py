"""Signing in and out, and the accounts of a team."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
