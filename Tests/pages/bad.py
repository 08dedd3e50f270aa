"""Pages that have a fault each, by which the checks show that they notice it."""

GOOD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Page</title>
<style>body { margin: 0; background: #fff; color: #000 } {STYLE}</style></head>
<body><header><h1>Page</h1></header><main>{BODY}</main><footer>End</footer></body></html>
"""

# The fault: what is in the page, its style, and a word of the fault that has to be found.
FAULTS = {
    "wide": ("<p>wide</p>", "p { width: 700px }", "wide"),
    "long-name": ("<p>" + "w" * 400 + "</p>", "", "px"),
    "over": ("<table><caption>t</caption><tr><th scope='row'>one two three</th><td>four</td></table>",
             "table { table-layout: fixed; width: 60px; white-space: nowrap } th { width: 20px }", "px"),
    "console": ("<script>console.log('said')</script>", "", "console"),
    "request": ("<img alt='' src='/elsewhere.png'>", "", "img-src"),
    "outside": ("<img alt='' src='http://192.0.2.1/x.png'>", "", "192.0.2.1"),
    "font": ("<p>x</p>", "@font-face { font-family: f; src: url(/f.woff) } p { font-family: f }",
             "font-src"),
    "pale": ("<p>pale</p>", "p { color: #999 }", "pale"),
    "headings": ("<h3>third</h3>", "", "after <h1>"),
    "scope": ("<table><caption>t</caption><tr><th>x</th></tr></table>", "", "without scope"),
    "handler": ("<p onclick='x()'>x</p>", "", "onclick"),
    "link": ("<a href='https://example.org'>x</a>", "", "leads to"),
    "chart": ("<svg width='9' height='9'><title>x</title></svg>", "", "chart"),
}


def pages(folder):
    """By name, the page and the word."""
    made = {}
    for name, (body, style, word) in FAULTS.items():
        file = folder / f"bad-{name}.html"
        file.write_text(GOOD.replace("{BODY}", body).replace("{STYLE}", style))
        made[name] = (file, word)
    return made
