#!/usr/bin/env python3
"""Checks that explanations and comparisons add up to the bill, without a line of the program.

    sums.py explain BILL.csv EXPLANATION.json...
    sums.py compare BEFORE.csv AFTER.csv COMPARISON.csv

Money goes through fractions, from its text. Says what differs, and exits 1.
"""
import csv
import json
import re
import sys
from collections import defaultdict
from fractions import Fraction

faults = []


def expect(holds, words):
    if not holds:
        faults.append(words)


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def value(sum_text):
    """`50000 x 0.110 + 7 s / 60 x 0.2 + 10 flat`, `50 x 599 x (11 + 15/30) months x 0.85`."""
    total = Fraction(0)
    depth_safe = re.sub(r"\(([^)]*)\)", lambda m: "(" + m.group(1).replace(" + ", "~") + ")", sum_text)
    for part in depth_safe.split(" + "):
        if part.endswith(" flat"):
            total += Fraction(part[:-5])
            continue
        product = Fraction(1)
        for factor in part.split(" x "):
            factor = re.sub(r" months?$", "", factor).strip("()")
            if factor.endswith(" s / 60"):
                product *= Fraction(factor[:-7]) / 60
            else:
                product *= sum((Fraction(term) for term in factor.split("~")), Fraction(0))
        total += product
    return total


def rounded(number, scale, way):
    units = number * 10**scale
    whole = units.numerator // units.denominator
    rest = units - whole
    if way == "down" or rest == 0:
        return whole
    if way == "up":
        return whole + 1
    if rest != Fraction(1, 2):
        return whole + (rest > Fraction(1, 2))
    return whole + (1 if way == "half_up" else whole % 2)


def check_line(line, explanation, name):
    tariff = explanation["tariff"]
    scale = tariff["amount_scale"]
    amount = Fraction(line["amount"])
    expect(rounded(value(line["sum"]), scale, "half_up") == amount * 10**scale,
           f"{name}: {line['sum']} is not {line['amount']}")
    payable = tariff["payable"]
    expect(rounded(amount, payable["scale"], payable["rounding"])
           == Fraction(line["payable"]) * 10 ** payable["scale"],
           f"{name}: {line['amount']} is not payable as {line['payable']}")
    if line["kind"] == "calls":
        parts = Fraction(0)
        seconds = 0
        for part in line["parts"]:
            seconds += part["seconds"]
            parts += (Fraction(part["price"]) if part["kind"] == "flat"
                      else Fraction(part["price"]) * part["seconds"] / 60)
        expect(rounded(parts, scale, "half_up") == amount * 10**scale,
               f"{name}: the parts are not {line['amount']}")
        expect(abs(Fraction(str(line["quantity"])) - Fraction(seconds, 60)) <= Fraction(1, 2000),
               f"{name}: the parts' time is not the quantity")
        added = Fraction(str(line["rounding"]["added_seconds"]))
        expect(seconds - Fraction(str(line["talk_seconds"])) == added,
               f"{name}: rounding up did not add {added}")
        expect(sum(tier["reached"] for tier in line["tiers"]) == 1, f"{name}: not one tier reached")
        reached = [tier for tier in line["tiers"] if tier["reached"]]
        expect(reached and reached[0]["tier"] == line["tier"], f"{name}: another tier is reached")
        files = explanation["files"]
        if files is not None:
            own = [part for part in files if part["item"] == line["item"]]
            expect(sum(part["calls"] for part in own) == line["calls"],
                   f"{name}: the files' calls are not the line's")
            expect(sum(Fraction(str(part["talk_seconds"])) for part in own)
                   == Fraction(str(line["talk_seconds"])), f"{name}: the files' time differs")
    posted = [p for p in explanation["postings"] or [] if p["item"] == line["item"]]
    for posting in posted:
        expect(Fraction(posting["current"]) - Fraction(posting["previous"])
               == Fraction(posting["delta"]), f"{name}: posting {posting['posting_id']}")


def explain(bill_path, paths):
    bill = defaultdict(list)
    for row in rows(bill_path):
        bill[row["month"], row["account_id"]].append(row)
    for path in paths:
        with open(path, encoding="utf-8") as file:
            explanation = json.load(file, parse_float=str)
        key = explanation["month"], explanation["account_id"]
        expected = bill[key]
        lines = explanation["lines"]
        expect(len(lines) == len(expected), f"{key}: {len(lines)} lines, the bill has {len(expected)}")
        for line, row in zip(lines, expected):
            for column in ("item", "unit_price", "amount", "payable"):
                expect(line[column] == row[column], f"{key}: {column} {line[column]}, {row[column]}")
            for column in ("calls", "talk_seconds", "quantity", "tier", "detail"):
                shown = "" if line[column] is None else str(line[column])
                expect(shown == row[column], f"{key}: {column} {shown}, the bill {row[column]}")
            check_line(line, explanation, f"{key} {line['item']}")
        for column in ("amount", "payable"):
            expect(Fraction(explanation[column]) == sum(Fraction(row[column]) for row in expected),
                   f"{key}: the total {column} differs")


def compare(before_path, after_path, path):
    def payable(path):
        sums = defaultdict(Fraction)
        for row in rows(path):
            sums[row["month"], row["account_id"]] += Fraction(row["payable"])
        return sums

    before, after = payable(before_path), payable(after_path)
    compared = rows(path)
    keys = [(row["month"], row["account_id"]) for row in compared]
    expected = sorted(set(before) | set(after), key=lambda key: (key[0], key[1].encode()))
    expect(keys == expected, "the rows are not every month and account of either bill, in order")
    for row, key in zip(compared, keys):
        old, new = before[key], after[key]
        expect(Fraction(row["before"]) == old, f"{key}: before {row['before']}")
        expect(Fraction(row["after"]) == new, f"{key}: after {row['after']}")
        expect(Fraction(row["delta"]) == new - old, f"{key}: delta {row['delta']}")
        if old == 0:
            expect(row["percent"] == "", f"{key}: percent of nothing")
        else:
            percent = (new - old) / old * 100
            units = rounded(abs(percent), 2, "half_up") * (1 if percent >= 0 else -1)
            expect(Fraction(row["percent"]) * 100 == units, f"{key}: percent {row['percent']}")


if sys.argv[1] == "explain":
    explain(sys.argv[2], sys.argv[3:])
else:
    compare(*sys.argv[2:5])
print("\n".join(faults[:20]) if faults else "everything adds up")
sys.exit(1 if faults else 0)
