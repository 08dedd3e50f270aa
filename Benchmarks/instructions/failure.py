"""What ends a count, and how it speaks while it runs."""

from __future__ import annotations

import sys

EXCEEDED = 1
UNCOUNTED = 2


class Failure(Exception):
    """Ends the count without a result; its text says what happened and what to do."""


def say(text: str) -> None:
    """Tells whoever waits what is being done."""
    print(f"instructions: {text}", file=sys.stderr, flush=True)
