// A table whose rows can be sorted by a click on a heading.

/** The table in a frame that scrolls. */
export function sortable(table) {
  const frame = document.createElement("div");
  frame.className = "rows";
  frame.append(table);
  for (const [column, heading] of [...table.tHead.rows[0].cells].entries()) {
    heading.tabIndex = 0;
    heading.title = "Sort";
    const sort = () => sorted(table, column, heading);
    heading.addEventListener("click", sort);
    heading.addEventListener("keydown", ({ key }) => key === "Enter" && sort());
  }
  return frame;
}

function sorted(table, column, heading) {
  const down = heading.ariaSort === "ascending";
  for (const other of table.tHead.rows[0].cells) other.ariaSort = null;
  heading.ariaSort = down ? "descending" : "ascending";
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const texts = new Map(rows.map((row) => [row, row.cells[column].textContent]));
  const numbers = rows.every((row) => row.cells[column].className === "n" || !texts.get(row));
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  rows.sort((a, b) => {
    const [one, two] = [texts.get(a), texts.get(b)];
    if (!one || !two) return Number(!one) - Number(!two); // Empty cells come last.
    return (numbers ? Number(one) - Number(two) : compare(one, two)) * (down ? -1 : 1);
  });
  body.append(...rows);
}
