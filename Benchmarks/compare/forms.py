"""The forms in which each engine is asked for its sums, slow ones among them.

Which is the fastest hangs on the machine and on the number of calls, so all are tried, and the
comparison is with the fastest. README.md beside this says what each does, and what was not kept.
"""

from __future__ import annotations

COUNTED = "plain"
"""The workload in which every record counts."""
DEDUPED = "dedupe"
"""The workload in which duplicates are removed first, by call id."""

FORMS = {
    "chdb": {
        COUNTED: ["parallel-parsing", "serial-parsing"],
        DEDUPED: ["group-by", "limit-by"],
    },
    "polars": {
        COUNTED: ["streaming", "in-memory"],
        DEDUPED: ["streaming", "in-memory"],
    },
    "duckdb": {
        COUNTED: ["enum", "strings"],
        DEDUPED: ["group-by", "distinct-on"],
    },
}
"""{engine: {workload: its forms}}"""

PRODUCTS = ["voice", "ivr_inbound", "ivr_outbound", "robot_outbound"]
"""All that the calls have; an engine that is told them need not keep them as text."""
