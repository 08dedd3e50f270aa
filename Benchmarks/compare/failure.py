"""What ends a comparison, and how it speaks while it runs."""

from __future__ import annotations

import sys


class Failure(Exception):
    """Ends the comparison; its text says what happened and what to do."""


def say(text: str) -> None:
    """Tells whoever waits what is being done."""
    print(f"bench: {text}", file=sys.stderr, flush=True)
