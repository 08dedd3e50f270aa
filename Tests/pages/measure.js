// Looks at pages in frames of several widths, and sends what it found to the server that has them.
"use strict";

const params = JSON.parse(document.getElementById("params").textContent);

function words(element) {
  return element.textContent.trim().replace(/\s+/g, " ").slice(0, 60);
}

function isHidden(element, view) {
  return element.closest(".hidden, [hidden]") !== null
    || view.getComputedStyle(element).clipPath.startsWith("inset")
    || (element.closest("thead") && view.getComputedStyle(element.closest("thead")).position === "absolute")
    || (element.closest("details:not([open])") && !element.closest("summary"));
}

// What reaches out of the page, or out of its own box.
function overflow(doc, view, width) {
  const found = [];
  if (doc.documentElement.scrollWidth > width) {
    found.push(`the page is ${doc.documentElement.scrollWidth} px wide`);
  }
  for (const element of doc.body.querySelectorAll("*")) {
    if (isHidden(element, view)) continue;
    const box = element.getBoundingClientRect();
    if (box.width > 0 && (box.right > width + 0.5 || box.left < -0.5)) {
      found.push(`<${element.localName}> from ${box.left} to ${box.right}: ${words(element)}`);
    }
    if (!element.ownerSVGElement && element.clientWidth > 0
      && element.scrollWidth > element.clientWidth + 1) {
      found.push(`<${element.localName}> has ${element.scrollWidth} in ${element.clientWidth} px: `
        + words(element));
    }
    if (element.localName === "text") {
      const svg = element.ownerSVGElement.getBoundingClientRect();
      if (box.left < svg.left - 0.5 || box.right > svg.right + 0.5 || box.bottom > svg.bottom + 0.5) {
        found.push(`text of a chart reaches out of it: ${words(element)}`);
      }
    }
  }
  return found;
}

// Words of one cell that lie over those of another.
function overlaps(doc, view) {
  const found = [];
  for (const row of doc.querySelectorAll("tr")) {
    if (isHidden(row, view)) continue;
    const boxes = [];
    for (const cell of row.children) {
      const range = doc.createRange();
      range.selectNodeContents(cell);
      for (const box of range.getClientRects()) if (box.width > 0) boxes.push([cell, box]);
    }
    for (const [a, first] of boxes) {
      for (const [b, second] of boxes) {
        if (a !== b && first.left < second.right - 1 && second.left < first.right - 1
          && first.top < second.bottom - 1 && second.top < first.bottom - 1) {
          found.push(`${words(a)} lies over ${words(b)}`);
        }
      }
    }
  }
  return found;
}

function rgb(text) {
  const parts = text.match(/[\d.]+/g).map(Number);
  return parts.length < 4 ? [...parts, 1] : parts;
}

function luminance([r, g, b]) {
  const part = (x) => ((x /= 255) <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
  return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
}

// Text that stands out too little from what is behind it (WCAG 2, AA).
function contrast(doc, view) {
  const found = new Set();
  for (const element of doc.body.querySelectorAll("*")) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!hasText || isHidden(element, view) || element.closest("title, desc")) continue;
    const style = view.getComputedStyle(element);
    const ink = rgb(element.ownerSVGElement ? style.fill : style.color);
    let behind = element;
    while (behind && rgb(view.getComputedStyle(behind).backgroundColor)[3] === 0) {
      behind = behind.parentElement;
    }
    const paper = behind ? rgb(view.getComputedStyle(behind).backgroundColor) : [255, 255, 255, 1];
    const [light, dark] = [luminance(ink), luminance(paper)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) found.add(`${ratio.toFixed(2)}: ${words(element)}`);
  }
  return [...found];
}

// What a screen reader needs.
function structure(doc) {
  const found = [];
  const need = (holds, text) => { if (!holds) found.push(text); };
  need(doc.documentElement.lang, "the page has no language");
  need(doc.title, "the page has no title");
  for (const landmark of ["header", "main", "footer"]) {
    need(doc.querySelectorAll(`body > ${landmark}`).length === 1, `not one <${landmark}>`);
  }
  let level = 0;
  for (const heading of doc.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const own = Number(heading.localName[1]);
    need(own <= level + 1, `<${heading.localName}> after <h${level}>: ${words(heading)}`);
    need(words(heading), `an empty <${heading.localName}>`);
    level = own;
  }
  need(doc.querySelectorAll("h1").length === 1, "not one <h1>");
  const ids = [...doc.querySelectorAll("[id]")].map((element) => element.id);
  need(new Set(ids).size === ids.length, "an id is there twice");
  for (const element of doc.querySelectorAll("[aria-labelledby]")) {
    for (const id of element.getAttribute("aria-labelledby").split(" ")) {
      need(doc.getElementById(id)?.textContent.trim(), `nothing has the id ${id}`);
    }
  }
  for (const table of doc.querySelectorAll("table")) {
    need(table.caption || table.hasAttribute("aria-labelledby"), "a table without a name");
    for (const header of table.querySelectorAll("th")) {
      need(header.scope, `a <th> without scope: ${words(header)}`);
    }
    for (const row of table.tBodies[0]?.rows ?? []) {
      need(row.querySelector("th"), `a row without a header: ${words(row)}`);
    }
  }
  for (const svg of doc.querySelectorAll("svg")) {
    need(svg.getAttribute("role") === "img", "a chart without role=img");
    need(svg.querySelector(":scope > title") && svg.querySelector(":scope > desc"),
      "a chart without title or desc");
  }
  need(doc.scripts.length === 0, "the page has a script");
  for (const element of doc.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      need(!name.startsWith("on"), `<${element.localName}> has ${name}`);
      need(!/^\s*(https?:|\/\/|javascript:)/i.test(value) || name === "xmlns",
        `<${element.localName}> leads to ${value}`);
    }
  }
  return found;
}

// The cells of every row that says what it is.
function rows(doc) {
  const kinds = ["item", "account", "total", "others", "changed", "days", "reason"];
  return kinds.flatMap((kind) => [...doc.querySelectorAll(`[data-${kind}]`)].map((row) => ({
    kind, key: row.dataset[kind],
    cells: [...row.cells].map((cell) => cell.textContent.trim()),
    labels: [...row.cells].map((cell) => cell.dataset.label ?? ""),
  })));
}

async function look(page, width) {
  const frame = document.createElement("iframe");
  frame.style.cssText = `width: ${width}px; height: 900px; border: 0`;
  const loaded = new Promise((resolve) => { frame.onload = resolve; });
  frame.src = `/page/${page}`;
  document.body.replaceChildren(frame);
  await loaded;
  const doc = frame.contentDocument;
  const view = frame.contentWindow;
  await view.document.fonts.ready;
  const result = { page, width, found: overflow(doc, view, width) };
  result.found.push(...overlaps(doc, view));
  for (const details of doc.querySelectorAll("details")) details.open = true;
  result.found.push(...overflow(doc, view, width), ...contrast(doc, view), ...structure(doc));
  result.rows = rows(doc);
  result.text = doc.body.textContent;
  result.lang = doc.documentElement.lang;
  result.dark = view.matchMedia("(prefers-color-scheme: dark)").matches;
  return result;
}

async function main() {
  const results = [];
  for (const page of params.pages) for (const width of params.widths) {
    results.push(await look(page, width));
  }
  await fetch("/results", { method: "POST", body: JSON.stringify(results) });
}

main().catch((fault) => fetch("/results", {
  method: "POST", body: JSON.stringify({ fault: String(fault.stack ?? fault) }),
}));
