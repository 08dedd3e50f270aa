#!/usr/bin/env python3
"""Makes the provider's bill of the sample from the expected one: every line as a provider would
write it, with a difference of every class put in. Prints what was put in.

    python3 Tests/sample/provider_bill.py SampleCDRs

What `reconcile` has to find is known from here, not from the program.
"""

import csv
import sys
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

MONTH = "2026-10"
ITEMS = {
    "voice": "Voice", "ivr_inbound": "IVRInbound", "ivr_outbound": "IVROutbound",
    "robot_outbound": "Robot", "recording": "Recording", "number_rent": "NumberRent",
    "human_seat": "HumanSeat", "ai_seat": "AISeat",
}
UNITS = {"minute": "Minute", "number_month": "Month", "seat": "Seat"}
HEADER = [
    "BillingCycle", "AccountID", "InstanceID", "Item", "BillingItem", "ListPrice", "Usage",
    "UsageUnit", "PretaxGrossAmount", "InvoiceDiscount", "PretaxAmount", "Currency",
]


def row(account, item, price, usage, unit, amount, kind="PayAsYouGoBill"):
    return [
        MONTH, "1000000000000001", account, kind, item, price, usage, unit, amount, "0", amount,
        "CNY",
    ]


def main(folder):
    with open(folder / "expected" / "full-bill.csv", newline="", encoding="utf-8") as file:
        lines = [line for line in csv.DictReader(file) if line["month"] == MONTH]
    rows, found = [], []
    cents = Decimal("0.01")
    for line in lines:
        account, item = line["account_id"], line["item"]
        payable = Decimal(line["payable"])
        usage, price = line["quantity"], line["unit_price"]
        name, unit = ITEMS[item], UNITS[line["unit"]]
        if (account, item) == ("acct-000007", "recording"):
            found.append(("ours_only", account, item, -payable))
            continue
        if (account, item) == ("acct-000003", "voice"):
            # Two invoices in the month, of which each was cut to cents.
            half = int(usage) // 2
            first = (payable / 2).quantize(cents, ROUND_DOWN)
            rows.append(row(account, name, price, str(half), unit, str(first)))
            rows.append(
                row(account, name, price, str(int(usage) - half), unit, str(payable - first - cents)))
            found.append(("rounding", account, item, -cents))
            continue
        if (account, item) == ("acct-000004", "voice"):
            amount = (int(usage) + 3) * Decimal(price)
            rows.append(
                row(account, name, price, str(int(usage) + 3), unit, str(amount.quantize(cents))))
            found.append(("quantity", account, item, amount.quantize(cents) - payable))
            continue
        if (account, item) == ("over-50000-voice", "voice"):
            amount = (int(usage) * Decimal("0.110")).quantize(cents)
            rows.append(row(account, name, "0.110", usage, unit, str(amount)))
            found.append(("price", account, item, amount - payable))
            continue
        rows.append(row(account, name, price, usage, unit, str(payable)))
    rows.append(row("acct-000999", "Voice", "0.110", "12", "Minute", "1.32"))
    found.append(("theirs_only", "acct-000999", "voice", Decimal("1.32")))
    rows.append(row("acct-000005", "Voice", "", "", "", "-20.00", "Refund"))
    found.append(("other", "acct-000005", "Voice", Decimal("-20.00")))
    rows.append(row("acct-000006", "SMS", "0.045", "200", "Count", "9.00"))
    found.append(("other", "acct-000006", "SMS", Decimal("9.00")))
    earlier = row("acct-000001", "Voice", "0.110", "5", "Minute", "0.55")
    earlier[0] = "2026-09"
    rows.append(earlier)
    with open(folder / "provider" / "bill-2026-10.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)
    with open(
        folder / "expected" / "reconciliation.csv", "w", newline="", encoding="utf-8"
    ) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["class", "account_id", "item", "difference"])
        writer.writerows(found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
