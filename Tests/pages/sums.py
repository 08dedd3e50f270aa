"""Compares what a page says with the bill: its CSV, read without a line of the program."""
import csv
import re
from collections import defaultdict
from fractions import Fraction

SHOWN = 20


class Bill:
    """The lines of a month, of all accounts or of one."""

    def __init__(self, file, month, account=None):
        with open(file, encoding="utf-8", newline="") as text:
            lines = list(csv.DictReader(text))
        self.account = account
        self.month = month
        own = [line for line in lines if account in (None, line["account_id"])]
        self.lines = [line for line in own if line["month"] == month]
        before = previous(month)
        self.before = [line for line in own if line["month"] == before]


def previous(month):
    year, number = map(int, month.split("-"))
    return f"{year}-{number - 1:02}" if number > 1 else f"{year - 1}-12"


def number(text):
    """`1,234.50 CNY`, `−99.90`, `50,001 minutes` as an exact number; None without one."""
    found = re.search(r"[-−+]?[\d,]+(?:\.\d+)?", text)
    return Fraction(found[0].replace(",", "").replace("−", "-").lstrip("+")) if found else None


def total(lines, column="payable"):
    return sum((Fraction(line[column]) for line in lines), Fraction(0))


def by(lines, key):
    groups = defaultdict(list)
    for line in lines:
        groups[line[key]].append(line)
    return groups


def total_text(bill):
    """The bill's payable total as a page shows it."""
    scale = max((len(line["payable"].partition(".")[2]) for line in bill.lines), default=0)
    return f"{float(total(bill.lines)):,.{scale}f}"


def clock(text):
    """`832:30:12.5` in seconds."""
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)


def check(result, bill):
    """The faults of a page, and how many numbers were compared."""
    faults, count = [], 0
    wide = {"en": ("Payable", "Amount", "Calls", "Talk time", "Quantity", "Unit price", "Lines"),
            "zh-Hans": ("应付金额", "金额", "通话次数", "通话时长", "用量", "单价", "账单行数")}
    payable, amount, calls, talk, quantity, price, lines = wide[result["lang"]]
    seen = defaultdict(list)

    def same(what, found, expected):
        nonlocal count
        count += 1
        if found != expected:
            faults.append(f"{what}: {found} on the page, {expected} on the bill")

    def cell(row, label):
        return row["cells"][row["labels"].index(label)]

    for row in result["rows"]:
        seen[row["kind"]].append(row)
    items = by(bill.lines, "item")
    if bill.account is None:
        same("items", [row["key"] for row in seen["item"]], list_in_order(items, seen["item"]))
        for row in seen["item"]:
            own = items[row["key"]]
            same(f"{row['key']} payable", number(cell(row, payable)), total(own))
            same(f"{row['key']} amount", number(cell(row, amount)), total(own, "amount"))
            same(f"{row['key']} lines", number(cell(row, lines)), len(own))
            same(f"{row['key']} quantity", number(cell(row, quantity)), rounded(total(own, "quantity")))
            if own[0]["calls"]:
                same(f"{row['key']} calls", number(cell(row, calls)), total(own, "calls"))
                same(f"{row['key']} talk", clock(cell(row, talk)), total(own, "talk_seconds"))
        accounts = {name: total(own) for name, own in by(bill.lines, "account_id").items()}
        largest = sorted(accounts.items(), key=lambda pair: (-pair[1], pair[0].encode()))
        largest = [pair for pair in largest if pair[1] > 0][:SHOWN]
        same("largest accounts", [(row["key"], number(row["cells"][2])) for row in seen["account"]],
             largest)
        for row in seen["others"]:
            same("other accounts", number(row["cells"][2]),
                 total(bill.lines) - sum(value for _, value in largest))
        check_changes(same, seen, bill, "account_id")
    else:
        same("lines", [row["key"] for row in seen["item"]], [line["item"] for line in bill.lines])
        for row, line in zip(seen["item"], bill.lines):
            for label, column in ((payable, "payable"), (amount, "amount"), (price, "unit_price"),
                                  (quantity, "quantity")):
                same(f"{line['item']} {column}", number(cell(row, label)), Fraction(line[column]))
            if line["calls"]:
                same(f"{line['item']} calls", number(cell(row, calls)), Fraction(line["calls"]))
                same(f"{line['item']} talk", clock(cell(row, talk)), Fraction(line["talk_seconds"]))
        check_changes(same, seen, bill, "item")
    for row in seen["days"]:
        # By file, all items of calls stand together.
        own = items[row["key"]] if row["key"] else [
            line for line in bill.lines if line["calls"] and line["item"] != "recording"]
        same(f"{row['key']} calls by day", number(row["cells"][1]), total(own, "calls"))
        same(f"{row['key']} minutes by day", number(row["cells"][2]), rounded(total(own, "quantity")))
    totals = {row["key"]: row for row in seen["total"]}
    charges = totals.get("charges") or totals.get("items")
    if charges:
        same("total payable", number(cell(charges, payable)), total(bill.lines))
        same("total amount", number(cell(charges, amount)), total(bill.lines, "amount"))
    elif bill.lines:
        faults.append("there is no total")
    if "accounts" in totals:
        same("all accounts", number(totals["accounts"]["cells"][2]), total(bill.lines))
    if total_text(bill) not in result["text"]:
        faults.append(f"{total_text(bill)} does not stand on the page")
    return faults, count


def check_changes(same, seen, bill, key):
    """The rows of changes, and their total."""
    before, after = by(bill.before, key), by(bill.lines, key)
    for row in seen["changed"]:
        same(f"{row['key']} before", number(row["cells"][1]), total(before[row["key"]]))
        same(f"{row['key']} now", number(row["cells"][2]), total(after[row["key"]]))
        same(f"{row['key']} difference", number(row["cells"][3]),
             total(after[row["key"]]) - total(before[row["key"]]))
    for row in seen["total"]:
        if row["key"] == "changes":
            same("total before", number(row["cells"][1]), total(bill.before))
            same("total now", number(row["cells"][2]), total(bill.lines))
            same("total difference", number(row["cells"][3]), total(bill.lines) - total(bill.before))


def list_in_order(items, rows):
    """The bill's items in the order of the page, and those that it lacks after them."""
    order = [row["key"] for row in rows]
    return [item for item in order if item in items] + [item for item in items if item not in order]


def rounded(value):
    """To three decimals, half up, as quantities are."""
    return Fraction((value * 1000 + Fraction(1, 2)).__floor__(), 1000)
