(() => {
  "use strict";
  const id = (name) => document.getElementById(name);
  const make = (tag, set, ...inside) => {
    const made = Object.assign(document.createElement(tag), set);
    made.append(...inside);
    return made;
  };

  // A resume's lines by number; only those at the begin and after a gap carry theirs.
  const linesOf = (article) => {
    const lines = new Map();
    let number = 0;
    for (const line of article.querySelectorAll(".v li:not(.g)")) {
      number = line.value || number + 1;
      line.id = `${article.id}l${number}`;
      lines.set(number, line);
    }
    return lines;
  };

  // Beside the findings the lines stand in a box of their own: it scrolls, the page stays.
  const reveal = (link, line) => {
    const panel = line.closest(".v");
    const box = line.parentElement;
    panel.open = true;
    const beside = getComputedStyle(box).overflowY === "auto";
    if (beside) box.scrollTop = line.offsetTop - box.clientHeight / 3;
    else line.scrollIntoView({ block: "center" });
    line.tabIndex = -1;
    line.focus({ preventScroll: true });
    line.onkeydown = (event) => {
      if (event.key === "Escape") link.focus();
    };
  };

  const cite = (line, number) => {
    const link = make("a", { href: `#${line.id}`, textContent: number });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      reveal(link, line);
    });
    return link;
  };

  const quoteWithin = (article) => {
    const lines = linesOf(article);
    const seen = new Set();
    for (const place of article.querySelectorAll("i")) {
      const numbers = place.textContent.split(", ").map(Number).filter((n) => lines.has(n));
      const bare = (n) => seen.has(n) || place.closest("table");
      const quotes = numbers.filter((n) => !bare(n));
      const rest = numbers.filter(bare).flatMap((n) => [cite(lines.get(n), n), " "]);
      place.replaceChildren(...rest);
      place.hidden = !rest.length;
      const item = place.closest("li");
      if (!item) continue;
      const blocks = quotes.map((n) => {
        seen.add(n);
        const text = make("q", { textContent: lines.get(n).textContent.trim(), lang: "" });
        text.lang = lines.get(n).closest("[lang]").lang;
        return make("div", { className: "q" }, cite(lines.get(n), n), " ", text);
      });
      place.after(...blocks);
      const light = (on) => () => numbers.forEach((n) => lines.get(n).classList.toggle("on", on));
      item.addEventListener("pointerenter", light(true));
      item.addEventListener("pointerleave", light(false));
    }
    const box = article.querySelector(".v ol");
    if (box) {
      box.tabIndex = 0;
      box.setAttribute("aria-label", article.querySelector(".v h4").textContent);
    }
  };

  // A large page carries the details of its candidates packed: so many pieces for each.
  const articles = [...document.querySelectorAll("article")];
  const reviewed = articles.filter((article) => article.querySelector(".c"));
  const parcels = new Map();
  const unpack = async () => {
    const folded = id("folded");
    if (!folded) return;
    const bytes = Uint8Array.from(atob(folded.content.textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const pieces = await new Response(stream).json();
    const each = pieces.length / reviewed.length;
    reviewed.forEach((article, n) => parcels.set(article, pieces.slice(n * each, (n + 1) * each)));
    id("packed").remove();
  };
  // The template engine has escaped what stands in the pieces, as everything on the page.
  const parsed = (piece) => Object.assign(document.createElement("template"), { innerHTML: piece }).content;

  const complete = (article) => {
    const place = article.querySelector(".c");
    if (!place || article.complete) return;
    article.complete = true;
    const pieces = (parcels.get(article) ?? []).map(parsed);
    parcels.delete(article);
    if (pieces.length) place.append(pieces.pop());
    place.firstElementChild.append(...pieces);
    if (narrow) article.querySelector(".v").open = false;
    quoteWithin(article);
  };
  const narrow = matchMedia("(max-width: 60rem)").matches;
  const near = new IntersectionObserver(
    (entries) => entries.forEach((entry) => entry.isIntersecting && complete(entry.target)),
    { rootMargin: "0px 0px 1500px" },
  );
  addEventListener("beforeprint", () => {
    articles.forEach(complete);
    document.querySelectorAll("details").forEach((panel) => (panel.open = true));
  });
  const ready = unpack().then(() => {
    if (parcels.size) articles.forEach((article) => near.observe(article));
    else articles.forEach(complete);
    if (location.hash) id(location.hash.slice(1))?.scrollIntoView({ behavior: "instant" });
  });

  const table = id("table");
  if (!table) return;
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows].map((row, index) => ({
    row,
    index,
    article: id(row.querySelector("a").hash.slice(1)),
  }));
  body.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link) complete(id(link.hash.slice(1)));
  });
  // On narrow screens the rows are boxes: some browsers then forget that it is a table.
  const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, td, th")])
    part.setAttribute("role", roles[part.tagName] ?? (part.scope === "col" ? "columnheader" : "rowheader"));
  for (const { row } of rows)
    [...row.cells].forEach((cell, column) => (cell.dataset.label = heads[column].textContent.trim()));

  const value = (entry, column) => {
    const text = entry.row.cells[column].textContent.trim();
    if (heads[column].dataset.n === undefined) return text.toLowerCase();
    return text === "–" ? null : Number(text);
  };
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const compare = (a, b) => (typeof a === "string" ? order.compare(a, b) : a - b);

  const sort = (column, ascending) => {
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const sorted = [...rows].sort((a, b) => {
      const [x, y] = [value(a, column), value(b, column)];
      if (x === null || y === null) return (x === null) - (y === null) || a.index - b.index;
      return (ascending ? compare(x, y) : compare(y, x)) || a.index - b.index;
    });
    body.append(...sorted.map((entry) => entry.row));
  };

  heads.forEach((head, column) => {
    const button = make("button", { type: "button", textContent: head.textContent.trim() });
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const sorted = head.getAttribute("aria-sort");
      sort(column, sorted ? sorted === "descending" : head.dataset.n !== "best");
    });
  });

  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const textOf = (entry) => {
    if (entry.text) return entry.text;
    const packed = (parcels.get(entry.article) ?? []).map((piece) => parsed(piece).textContent);
    entry.text = fold([entry.row, entry.article].map((x) => x.textContent).concat(packed).join(" "));
    return entry.text;
  };
  const controls = id("controls");
  const filter = () => {
    const words = fold(id("search").value).split(/\s+/).filter(Boolean);
    const least = Number(id("least").value);
    const role = id("role")?.value;
    const overall = heads.findIndex((head) => head.dataset.n === "best");
    let count = 0;
    for (const entry of rows) {
      const shown =
        (!least || (value(entry, overall) ?? -1) >= least) &&
        (!role || entry.row.dataset.role === role) &&
        (!id("warned")?.checked || entry.row.querySelector("strong") !== null) &&
        words.every((word) => textOf(entry).includes(word));
      entry.row.hidden = entry.article.hidden = !shown;
      count += shown;
    }
    const told = { shown: count, all: rows.length };
    const output = id("shown");
    output.textContent = output.dataset.text.replace(/\{(\w+)\}/g, (_, name) => told[name]);
    id("none").hidden = count > 0;
  };
  controls.addEventListener("input", filter);
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.addEventListener("reset", () => setTimeout(filter));
  ready.then(() => {
    controls.hidden = false;
    filter();
  });
})();
