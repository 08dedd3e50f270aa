"""Pages of the program, with the bills that they have to agree with."""
import csv
import pathlib
import subprocess

from sums import Bill

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "SampleCDRs"
MONTH = "2026-10"

# Names that a page could stumble over, by account id.
HOSTILE = {
    "<script>alert(1)</script>": "<img src=x onerror=alert(1)>",
    "\u0600<script>console.log(1)</script>": "a mark before a <",
    "\"\u0301 onmouseover=alert(1) x=\"": "a mark after a quote",
    "\"quotes' & 逗号": "{{{madeBy}}} {{title}} &amp; &lt;",
    "w" * 64: "W" * 64,
    "rtl": "شركة الاتصالات \u202eabc",
    "a b  c": "-" * 80 + "x" * 40,
    "客服中心-华东": "一个没有空格而且非常长的中文账户名称" * 3,
    "no-name": "",
}


class Cases:
    def __init__(self, program, work):
        self.program, self.work = program, work
        self.pages, self.bills = {}, {}
        self.sample()
        self.hostile()
        self.ledger()
        self.gaps()
        self.many()

    @property
    def printed(self):
        """Pages that are looked at on paper too, which takes a browser each."""
        return [name for name in self.pages if name.split("-")[1] in ("en", "zh", "0", "1", "november")]

    def bill_of(self, page):
        return self.bills[page]

    def run(self, *arguments):
        result = subprocess.run(
            [str(self.program), *map(str, arguments)], cwd=self.work, stdin=subprocess.DEVNULL,
            capture_output=True, text=True)
        if result.returncode != 0:
            raise SystemExit(f"{' '.join(map(str, arguments))} failed:\n{result.stderr}")

    def report(self, name, bill, account, language, *arguments, month=MONTH):
        page = self.work / f"{name}-{language}.html"
        chosen = ["--account", account] if account is not None else []
        self.run("report", "--month", month, *chosen, "--language", language, "--output", page,
                 *arguments)
        self.pages[page.stem] = page
        self.bills[page.stem] = Bill(bill, month, account)

    def sample(self):
        rated = [
            SAMPLE, "--as-of", "2026-12-01", "--numbers", SAMPLE / "recurring/numbers.csv",
            "--seats", SAMPLE / "recurring/seats.csv"]
        # The expected bill does not come from the program.
        bill = SAMPLE / "expected/full-bill.csv"
        accounts = ["--accounts", SAMPLE / "accounts/accounts.csv"]
        for language in ("en", "zh"):
            self.report("sample", bill, None, language, *rated, *accounts)
            for number, account in enumerate((
                    "acct-000001", "over-50000-voice", "robot-17-seconds", "客服中心-华东",
                    "Acme \"Call\" Centre", "seats-only", "month-ends", "recorded-products")):
                self.report(f"sample-{number}", bill, account, language, *rated, *accounts)
        self.report("sample-november", bill, None, "en", *rated, *accounts, month="2026-11")

    def accounts(self, name, accounts):
        path = self.work / name
        with open(path, "w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["account_id", "name"])
            rows.writerows(accounts.items())
        return path

    def hostile(self):
        calls = self.work / "hostile.csv"
        with open(calls, "w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["call_id", "account_id", "product", "start_time", "duration_seconds",
                           "recording_seconds"])
            for number in range(400):
                account = list(HOSTILE)[number % len(HOSTILE)]
                rows.writerow([f"c{number}", account,
                               ["voice", "ivr_inbound", "robot_outbound"][number % 3],
                               f"2026-10-{1 + number % 31:02}T{number % 24:02}:00:00",
                               1 + number * 37 % 7000, number % 5 * 20])
        bill = self.work / "hostile-bill.csv"
        accounts = ["--accounts", self.accounts("hostile-accounts.csv", HOSTILE)]
        rated = [calls, "--as-of", "2026-10-20"]
        self.run("rate", *rated, *accounts, "--format", "csv", "--output", bill)
        for language in ("en", "zh"):
            self.report("hostile", bill, None, language, *rated, *accounts)
            for number, account in enumerate(HOSTILE):
                self.report(f"hostile-{number}", bill, account, language, *rated, *accounts)

    def ledger(self):
        """The same sample, night by night in a ledger, where days are told by files."""
        ledger = self.work / "calls.ledger"
        accounts = SAMPLE / "accounts/accounts.csv"
        self.run("ingest", "--ledger", ledger, *sorted(SAMPLE.glob("calls-2026-10-*.csv.gz")),
                 "--numbers", SAMPLE / "recurring/numbers.csv",
                 "--seats", SAMPLE / "recurring/seats.csv", "--accounts", accounts)
        bill = self.work / "ledger-bill.csv"
        before = self.work / "before.csv"
        for month, file in ((MONTH, bill), ("2026-09", before)):
            self.run("bill", "--ledger", ledger, "--month", month, "--as-of", "2026-12-01",
                     "--format", "csv", "--output", file)
        bill.write_text(bill.read_text() + "".join(before.read_text().splitlines(True)[1:]))
        for language in ("en", "zh"):
            self.report("ledger", bill, None, language, "--ledger", ledger, "--as-of", "2026-12-01")
            self.report("ledger-1", bill, "acct-000001", language, "--ledger", ledger,
                        "--as-of", "2026-12-01")

    def gaps(self):
        """The sample with a file lost."""
        files = [file for file in sorted(SAMPLE.glob("calls-*.csv.gz")) if "10-14" not in file.name]
        bill = self.work / "gaps-bill.csv"
        rated = [*files, "--as-of", "2026-12-01"]
        self.run("rate", *rated, "--format", "csv", "--output", bill)
        for language, words in (("en", "Left out in file names"), ("zh", "文件名中缺少的编号或日期")):
            self.report("gaps", bill, None, language, *rated)
            if words not in self.pages[f"gaps-{language}"].read_text(encoding="utf-8"):
                raise SystemExit("The page does not say that a file is missing.")

    def many(self):
        """A month of 100,000 accounts, with long calls: a page of large numbers that stays small."""
        calls = self.work / "many.csv"
        with open(calls, "w", encoding="utf-8") as file:
            file.write("call_id,account_id,product,start_time,duration_seconds,recording_seconds\n")
            for number in range(100_000):
                product = ("voice", "ivr_inbound", "ivr_outbound", "robot_outbound")[number % 4]
                file.write(f"c{number},account-{number:06}-of-many,{product},"
                           f"2026-10-{1 + number % 31:02}T{number % 24:02}:00:00,"
                           f"{86_400 - number % 997}.123,{number % 3600}\n")
        bill = self.work / "many-bill.csv"
        rated = [calls, "--as-of", "2026-12-01"]
        self.run("rate", *rated, "--format", "csv", "--output", bill)
        self.report("many", bill, None, "en", *rated)
