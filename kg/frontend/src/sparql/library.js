// The query files: a list that can be filtered, and a click that opens one.

export function library(aside, open) {
  const items = [...aside.querySelectorAll("li")];
  const filter = document.createElement("input");
  filter.type = "search";
  filter.placeholder = "Find a query file";
  filter.setAttribute("aria-label", "Find a query file");
  aside.querySelector("h2").after(filter);

  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/);
    for (const item of items) {
      const link = item.querySelector("a");
      const text = `${link.textContent} ${link.title} ${link.dataset.name}`.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
    }
  });

  aside.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-name]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    for (const item of items) item.classList.toggle("open", item.contains(link));
    open(link.dataset.name);
  });
}
