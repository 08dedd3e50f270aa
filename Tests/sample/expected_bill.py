#!/usr/bin/env python3
"""Rates SampleCDRs by itself, straight from the price list and the rules for records.

It shares nothing with the program: it is slow, plain, and only as general as the sample needs.

    Tests/sample/expected_bill.py            checks SampleCDRs/expected against what it works out
    Tests/sample/expected_bill.py --write    writes SampleCDRs/expected anew
"""

import calendar
import csv
import datetime
import gzip
import json
import pathlib
import re
import sys
from collections import Counter, defaultdict
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

SAMPLE = pathlib.Path(__file__).resolve().parents[2] / "SampleCDRs"
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
DAY_IN_MS = 24 * 3600 * 1000
COLUMNS = ["call_id", "account_id", "product", "start_time", "duration_seconds",
           "recording_seconds"]

# The price list: minutes of the month, and the price of every one of them.
TIERS = [(50_000, "0.110"), (100_000, "0.108"), (500_000, "0.104"), (1_000_000, "0.100"),
         (5_000_000, "0.096"), (10_000_000, "0.092"), (None, "0.088")]
UNDER_ONE_MINUTE = {"ivr_inbound": "0.100", "ivr_outbound": "0.150", "robot_outbound": "0.150"}
ITEMS = ["voice", "ivr_inbound", "ivr_outbound", "robot_outbound"]
RECORDING_PRICE = "0.050"
RECORDING_PRODUCTS = ["ivr_inbound", "ivr_outbound", "robot_outbound"]
NUMBER_RENT = "35"
# Seats: the smallest count of each row, and the price of a seat and month.
SEATS = {"human": [(1, "199"), (100, "159"), (300, "129")],
         "ai": [(1, "699"), (50, "599"), (100, "499")]}
TERM_DISCOUNTS = [(12, "0.85"), (24, "0.75"), (36, "0.65")]
# The moment of the bill: the first instant of this month has come.
AS_OF = "2026-12"


class Rejected(Exception):
    """A record that cannot be rated, with the reason."""


# Records: RFC 4180, by hand, since Python's csv module forgives what must be rejected.

def records(text):
    """Yields (fields, None), or (None, reason) for a record that cannot be split."""
    at = 0
    while at < len(text):
        start = at
        try:
            fields, at = split(text, at)
        except Rejected as reason:
            end = text.find(b"\n", start)
            at = len(text) if end < 0 else end + 1
            yield None, str(reason)
            continue
        if fields != [b""] or text[start:at].strip(b"\r\n"):
            yield fields, None


def split(text, at):
    """Splits one record: its fields, and where the next one starts."""
    start, fields = at, []
    while True:
        if text[at:at + 1] == b'"':
            field, at = quoted(text, at + 1)
        else:
            end = re.compile(rb"[,\n]").search(text, at)
            end = end.start() if end else len(text)
            field, at = text[at:end], end
            if text[at:at + 1] != b"," and field.endswith(b"\r"):
                field, at = field[:-1], at - 1
            if b'"' in field:
                raise Rejected("bad_quoting")
        fields.append(field)
        if text[at:at + 1] == b",":
            at += 1
            continue
        if at - start > 65536:
            raise Rejected("record_too_long")
        if text[at:at + 2] == b"\r\n":
            return fields, at + 2
        if at == len(text) or text[at:at + 1] == b"\n":
            return fields, at + 1
        raise Rejected("bad_quoting")


def quoted(text, at):
    field = b""
    while True:
        end = text.find(b'"', at)
        if end < 0:
            raise Rejected("bad_quoting")
        field += text[at:end]
        if text[end + 1:end + 2] != b'"':
            return field, end + 1
        field, at = field + b'"', end + 2


# Fields

def instant(text):
    """Milliseconds since 1970."""
    if re.fullmatch(r"\d{10}", text, re.ASCII):
        return int(text) * 1000
    if re.fullmatch(r"\d{13}", text, re.ASCII):
        return int(text)
    form = r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?"
    match = re.fullmatch(form, text, re.ASCII)
    if not match:
        raise Rejected("bad_start_time")
    date, clock, fraction, offset = match.groups()
    try:
        moment = datetime.datetime.fromisoformat(f"{date}T{clock}{offset or '+08:00'}")
    except ValueError:
        raise Rejected("bad_start_time") from None
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    seconds = (moment - epoch) // datetime.timedelta(seconds=1)
    return seconds * 1000 + int(((fraction or "") + "000")[:3])


def milliseconds(text, reason, too_long):
    if not re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
        raise Rejected(reason)
    value = int((Decimal(text) * 1000).to_integral_value(ROUND_CEILING))
    if value > DAY_IN_MS:
        raise Rejected(too_long)
    return value


def read_call(fields, places, width):
    """A call as (id, account, product, start, duration, recording)."""
    if len(fields) != width:
        raise Rejected("field_count")
    try:
        used = [fields[place].decode("utf-8") for place in places]
    except UnicodeDecodeError:
        raise Rejected("bad_encoding") from None
    call_id, account, product, start, duration, recording = used
    if not call_id:
        raise Rejected("missing_call_id")
    if not account:
        raise Rejected("missing_account")
    if product not in ITEMS:
        raise Rejected("unknown_product")
    return (call_id, account, product, instant(start),
            milliseconds(duration, "bad_duration", "duration_out_of_range"),
            milliseconds(recording, "bad_recording", "bad_recording") if recording else 0)


# The two passes

def minutes(ms):
    return -(-ms // 60_000)


def first_pass(paths):
    """Sums per (month, account): {item: [calls, ms, minutes]}, and the control totals."""
    usage = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    totals, reasons, seen = Counter(), Counter(), {}
    for path in paths:
        text = gzip.decompress(path.read_bytes()).removeprefix(b"\xef\xbb\xbf")
        places = None
        for fields, fault in records(text):
            if places is None:
                header = [name.decode() for name in fields]
                places, width = [header.index(column) for column in COLUMNS], len(header)
                continue
            totals["records"] += 1
            try:
                if fault:
                    raise Rejected(fault)
                call = read_call(fields, places, width)
                day = (call[3] + 8 * 3_600_000) // DAY_IN_MS
                first = seen.setdefault((call[0], day), call)
                if first is not call:
                    if first != call:
                        raise Rejected("conflicting_duplicate")
                    totals["duplicate"] += 1
                    continue
            except Rejected as reason:
                totals["rejected"] += 1
                reasons[str(reason)] += 1
                continue
            _, account, product, start, duration, recording = call
            if duration == 0 and recording == 0:
                totals["not_charged"] += 1
                continue
            totals["rated"] += 1
            moment = datetime.datetime.fromtimestamp(start // 1000, SHANGHAI)
            sums = usage[f"{moment:%Y-%m}", account]
            if duration:
                add(sums[product], duration)
            if recording:
                priced = product in RECORDING_PRODUCTS
                add(sums["recording" if priced else "uncharged"], recording)
    return usage, totals, reasons


def add(line, ms):
    line[0] += 1
    line[1] += ms
    line[2] += minutes(ms)


def price(item, ms, count):
    """The tier's name and its price."""
    if item == "recording":
        return "", RECORDING_PRICE
    if ms < 60_000 and item in UNDER_ONE_MINUTE:
        return "<1", UNDER_ONE_MINUTE[item]
    for bound, unit_price in TIERS:
        if bound is None:
            return f">{TIERS[-2][0]}", unit_price
        if count <= bound:
            return f"<={bound}", unit_price


def seconds(ms):
    """Seconds with up to 3 decimals: 12, 12.5, 12.345."""
    whole, rest = divmod(ms, 1000)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".")


def bill(usage, owed=()):
    """Lines of calls, and of what is owed besides: (month, account, place, line)."""
    lines = []
    for month, account in usage:
        for place, item in enumerate(ITEMS + ["recording"]):
            calls, ms, count = usage[month, account].get(item, (0, 0, 0))
            if not calls:
                continue
            tier, unit_price = price(item, ms, count)
            lines.append((month, account, (place,), [
                item, calls, seconds(ms), count, "minute", tier, unit_price,
                *money(Fraction(unit_price) * count), ""]))
    lines += owed
    lines.sort(key=lambda line: (line[0], line[1].encode(), line[2]))
    return [[month, account, *line[:-1], "CNY", "final" if month < AS_OF else "provisional",
             line[-1]] for month, account, _, line in lines]


def money(exact):
    """The amount and what is payable of it."""
    thousandths = (exact * 1000 + Fraction(1, 2)).__floor__()
    amount = Decimal(thousandths).scaleb(-3)
    return amount, amount.quantize(Decimal("0.01"), ROUND_DOWN)


# Numbers and seats

def rows(name):
    with open(SAMPLE / "recurring" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def date(text):
    return datetime.date.fromisoformat(text)


def months_between(first, last):
    """Every YYYY-MM from the month of one date to that of another."""
    month = first.replace(day=1)
    while month <= last:
        yield f"{month:%Y-%m}"
        month = (month + datetime.timedelta(days=31)).replace(day=1)


def months_later(day, count):
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return datetime.date(year, month + 1,
                         min(day.day, calendar.monthrange(year, month + 1)[1]))


def number_rent(rented):
    """A month's rent of every number, once an account, for every month in which it was held."""
    last = date(AS_OF + "-01")
    rents = {}
    for row in sorted(rented, key=lambda row: row["activated_on"]):
        end = date(row["cancelled_on"]) if row["cancelled_on"] else last
        for month in months_between(date(row["activated_on"]), min(end, last)):
            # The later holding's rent takes the place of the earlier one's.
            rents[month, row["account_id"], row["number"]] = row["monthly_rent"] or NUMBER_RENT
    prices = defaultdict(list)
    for (month, account, _), rent in rents.items():
        prices[month, account, Fraction(rent)].append(rent)
    for (month, account, rent), texts in prices.items():
        # 50 and 50.00 are one price, shown with the most decimals.
        yield month, account, (10, rent), [
            "number_rent", "", "", len(texts), "number_month", "", max(texts, key=len),
            *money(rent * len(texts)), ""]


def seat_orders(orders):
    """A line for every order, its history replayed."""
    running = {}
    for row in sorted(orders, key=lambda row: row["ordered_on"]):
        account, kind, day = row["account_id"], row["seat_type"], date(row["ordered_on"])
        state = running.setdefault((account, kind), {"bought": day, "months": 0, "seats": 0})
        months, days = int(row["months"] or 0), 0
        if row["action"] == "purchase":
            state.update(bought=day, months=months, seats=int(row["seats"]))
            seats = state["seats"]
        elif row["action"] == "renew":
            state["months"] += months
            seats = state["seats"]
        else:
            seats = int(row["seats"])
            state["seats"] += seats
            expiry = months_later(state["bought"], state["months"])
            while months_later(day, months + 1) <= expiry:
                months += 1
            days = (expiry - months_later(day, months)).days
        yield f"{day:%Y-%m}", account, (11 if kind == "human" else 12, day, row["order_id"]), [
            f"{kind}_seat", "", "", seats, "seat",
            *seat_price(kind, state["seats"], seats, months, days)]


def seat_price(kind, count, seats, months, days):
    """Tier, unit price, amount, payable and detail."""
    def row_of(count):
        return [bound for bound, _ in SEATS[kind] if bound <= count][-1]

    row = row_of(count)
    unit_price = dict(SEATS[kind])[row]
    above = [bound for bound, _ in SEATS[kind] if bound > row]
    tier = f"{row}-{above[0] - 1}" if above else f">={row}"
    discount = ([factor for term, factor in TERM_DISCOUNTS if term <= months] or ["1"])[-1]
    time = months + Fraction(days, 30)
    detail = []
    if (months, days) != (1, 0) or discount != "1":
        text = f"({months} + {days}/30) months" if months and days else (
            f"{days}/30 months" if days else f"{months} month{'s' if months > 1 else ''}")
        detail.append(text + (f" x {discount}" if discount != "1" else ""))
    if row_of(seats) != row:
        detail.append(f"tier by {count} seats")
    exact = seats * Fraction(unit_price) * time * Fraction(discount)
    return tier, unit_price, *money(exact), "; ".join(detail)


def as_csv(lines):
    header = ("month,account_id,item,calls,talk_seconds,quantity,unit,tier,unit_price,amount,"
              "payable,currency,status,detail")

    def field(value):
        text = str(value)
        return '"' + text.replace('"', '""') + '"' if re.search('[",\r\n]', text) else text

    return "".join(row + "\n" for row in
                   [header] + [",".join(map(field, line)) for line in lines])


def control_totals(usage, totals, reasons, lines):
    def of(items, place):
        return sum(sums[item][place] for sums in usage.values() for item in items if item in sums)

    counts = ["records", "rated", "not_charged", "outside_month", "duplicate", "rejected"]
    return {
        **{name: totals[name] for name in counts},
        # 15 digits at most, so the nearest double shows as the same decimal.
        "talk_seconds": float(seconds(of(ITEMS, 1))),
        "billed_minutes": of(ITEMS, 2),
        "recording_minutes": of(["recording"], 2),
        "uncharged_recording_minutes": of(["uncharged"], 2),
        "number_months": sum(line[5] for line in lines if line[2] == "number_rent"),
        "seat_orders": sum(line[2].endswith("_seat") for line in lines),
        "amount": str(sum(line[9] for line in lines)),
        "payable": str(sum(line[10] for line in lines)),
        "rejected_by_reason": dict(sorted(reasons.items())),
    }


def main():
    usage, totals, reasons = first_pass(sorted(SAMPLE.glob("*.csv.gz")))
    owed = [*number_rent(rows("numbers.csv")), *seat_orders(rows("seats.csv"))]
    expected = {}
    for name, lines in [("", bill(usage)), ("full-", bill(usage, owed))]:
        expected[f"{name}bill.csv"] = as_csv(lines)
        sums = control_totals(usage, totals, reasons, lines)
        expected[f"{name}totals.json"] = json.dumps(sums, indent=2) + "\n"
    different = False
    for name, text in expected.items():
        path = SAMPLE / "expected" / name
        if "--write" in sys.argv[1:]:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        elif not path.exists() or path.read_bytes() != text.encode():
            different = True
            print(f"{path} is not what the sample gives", file=sys.stderr)
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
