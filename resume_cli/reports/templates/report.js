(() => {
  "use strict";
  const table = document.getElementById("table");
  if (!table) return;
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows].map((row, index) => {
    const article = document.getElementById(row.querySelector("a").hash.slice(1));
    const text = (row.textContent + " " + article.textContent).normalize("NFKC").toLowerCase();
    return { row, index, article, text };
  });

  const value = (entry, column) => {
    const text = entry.row.cells[column].textContent.trim();
    if (!heads[column].classList.contains("n")) return text.toLowerCase();
    return text === "–" ? null : Number(text);
  };
  const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b) : a - b);

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
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent.trim();
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const sorted = head.getAttribute("aria-sort");
      const bestFirst = head.classList.contains("n") && column > 0;
      sort(column, sorted ? sorted === "descending" : !bestFirst);
    });
  });

  const search = document.getElementById("search");
  const least = document.getElementById("least");
  const warned = document.getElementById("warned");
  const filter = () => {
    const words = search.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const entry of rows) {
      const { row, article, text } = entry;
      const shown =
        words.every((word) => text.includes(word)) &&
        (value(entry, 3) ?? 0) >= Number(least.value) &&
        (!warned.checked || row.querySelector(".flag") !== null);
      row.hidden = article.hidden = !shown;
      count += shown;
    }
    document.getElementById("shown").textContent = `${count} of ${rows.length} shown`;
  };
  const controls = document.getElementById("controls");
  controls.addEventListener("input", filter);
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.hidden = false;
  filter();
})();
