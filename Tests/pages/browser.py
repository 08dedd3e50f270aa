"""Pages in headless Chromium: what it measures, prints and shows.

Pages are handed out by a server of our own, on this machine alone, with a policy under which a browser
fetches nothing else; what it would have fetched, it reports.
"""
import html
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
# Nothing but what the page itself has. `report-uri` has the browser say what it was kept from.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; report-uri /violation"
WIDTHS = (360, 768, 1280)
PATIENCE = 120


def program():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise SystemExit("There is no Chromium; `make test-pages` installs it.")


class Site:
    """Serves pages, and keeps what is asked for, reported and sent."""

    def __init__(self, pages):
        self.pages = pages
        self.requests, self.violations = [], []
        self.results = None
        self.done = threading.Event()
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def answer(self, body, kind="text/html; charset=utf-8", policy=None):
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                if policy:
                    self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                path = self.path.split("?")[0]
                if path == "/measure":
                    self.answer(site.measuring_page())
                elif path == "/measure.js":
                    self.answer((HERE / "measure.js").read_bytes(), "text/javascript")
                elif path.startswith("/page/") and path[6:] in site.pages:
                    self.answer(site.pages[path[6:]].read_bytes(), policy=POLICY)
                elif path.startswith("/frame/"):
                    _, _, width, page = path.split("/", 3)
                    self.answer(site.frame(page, width))
                else:
                    site.requests.append(self.path)
                    self.send_error(404)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/results":
                    site.results = json.loads(body)
                    site.done.set()
                elif self.path == "/violation":
                    report = json.loads(body).get("csp-report", {})
                    site.violations.append(
                        f"{report.get('effective-directive')} {report.get('blocked-uri')}")
                self.answer(b"")

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def measuring_page(self):
        params = {"pages": list(self.pages), "widths": WIDTHS}
        return (
            '<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="data:,"><body>'
            f'<script id="params" type="application/json">{json.dumps(params)}</script>'
            '<script src="/measure.js"></script>').encode()

    def frame(self, page, width):
        return (
            '<!DOCTYPE html><link rel="icon" href="data:,"><style>body{margin:0}iframe{border:0}'
            f'</style><iframe src="/page/{html.escape(page)}" style="width:{int(width)}px;'
            'height:100vh"></iframe>').encode()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Browser:
    """One run of Chromium after another, each with a profile of its own."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="pages-")

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def arguments(self, *options, dark=False):
        profile = tempfile.mkdtemp(dir=self.folder)
        return [
            program(), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-dev-shm-usage", "--disable-extensions",
            f"--user-data-dir={profile}",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}", *options]

    def measure(self, pages, dark=False):
        """What the pages are like at every width; and what they said and asked for."""
        site = Site(pages)
        log = pathlib.Path(self.folder, "log")
        with log.open("w") as said:
            process = subprocess.Popen(
                self.arguments("--enable-logging=stderr", "--window-size=1400,1000",
                               site.address + "/measure", dark=dark),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
            try:
                arrived = site.done.wait(PATIENCE)
            finally:
                process.terminate()
                process.wait(30)
        site.close()
        if not arrived:
            raise SystemExit(f"Chromium measured nothing in {PATIENCE} s:\n{log.read_text()[-2000:]}")
        if isinstance(site.results, dict):
            raise SystemExit(f"The pages cannot be measured: {site.results['fault']}")
        console = re.findall(r"CONSOLE[:(].*", log.read_text(errors="replace"))
        return site.results, console, site.requests + site.violations

    def pdf(self, page):
        """A page as it is printed: the paper's size in points, how many sheets, and their text."""
        file = pathlib.Path(self.folder, "page.pdf")
        file.unlink(missing_ok=True)
        run(self.arguments("--no-pdf-header-footer", f"--print-to-pdf={file}", page.as_uri()))
        info = run(["pdfinfo", str(file)])
        size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", info)
        sheets = int(re.search(r"Pages:\s+(\d+)", info)[1])
        return (float(size[1]), float(size[2])), sheets, run(["pdftotext", "-layout", str(file), "-"])

    def screenshot(self, page, width, height, file, dark=False, scale=1):
        site = Site({"it": page})
        try:
            run(self.arguments(
                f"--window-size={max(width, 500)},{height}", f"--screenshot={file}",
                f"--force-device-scale-factor={scale}", f"{site.address}/frame/{width}/it", dark=dark))
        finally:
            site.close()


def run(arguments):
    result = subprocess.run(
        arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
        env=os.environ)
    if result.returncode != 0:
        raise SystemExit(f"{arguments[0]} failed:\n{result.stderr[-2000:]}")
    return result.stdout
