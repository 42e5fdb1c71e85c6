// A form for the parameters that the front matter of a query declares.
import { named } from "./completion.js";

const WAIT = 150;
let lists = 0;

/** A fieldset at the end of a form; values are kept by name while the text is edited. */
export function parameters(form) {
  const fieldset = document.createElement("fieldset");
  fieldset.className = "parameters";
  fieldset.hidden = true;
  form.append(fieldset);
  const kept = new Map();
  let last = "";

  const inputs = () => [...fieldset.querySelectorAll("input, select")];
  const value = (input) => input.value.trim();

  fieldset.addEventListener("input", ({ target }) => kept.set(target.name, target.value));

  return {
    show(declared) {
      const now = JSON.stringify(declared);
      if (now === last) return;
      last = now;
      fieldset.replaceChildren(...declared.map((one) => field(one, kept)));
      fieldset.hidden = declared.length === 0;
    },
    fill(values) {
      kept.clear();
      for (const input of inputs()) {
        const given = values[input.name.slice(1)];
        input.value = given ?? "";
        if (given !== undefined) kept.set(input.name, given);
      }
    },
    values() {
      const filled = inputs().filter((input) => value(input) !== "");
      return Object.fromEntries(filled.map((input) => [input.name.slice(1), value(input)]));
    },
    missing: () => inputs().find((input) => input.required && value(input) === ""),
  };
}

function field(declared, kept) {
  const label = document.createElement("label");
  const name = document.createElement("b");
  name.textContent = declared.name;
  const about = document.createElement("span");
  about.textContent = declared.description;
  const input = declared.choices.length ? choices(declared) : entry(declared, label);
  input.name = `$${declared.name}`;
  input.required = declared.default === null;
  input.value = kept.get(input.name) ?? "";
  label.prepend(name, about, input);
  return label;
}

function choices({ choices: all, default: standard }) {
  const select = document.createElement("select");
  select.append(new Option(standard === null ? "choose" : placeholder(standard), ""));
  for (const one of all) select.append(new Option(one, one));
  return select;
}

const placeholder = (standard) => (standard === "*" ? "any" : standard);

function entry({ type, default: standard, class: kind, example }, label) {
  const input = document.createElement("input");
  input.autocomplete = "off";
  input.spellcheck = false;
  input.placeholder =
    standard === null ? (example ? `such as ${example}` : type) : placeholder(standard);
  input.title = type;
  if (type === "date") input.pattern = String.raw`\d{4}-\d\d-\d\d`;
  if (type === "integer") input.inputMode = "numeric";
  if (type === "decimal") input.inputMode = "decimal";
  if (type.startsWith("entity")) completed(input, label, kind);
  return input;
}

/** Offers the names of things while somebody types. */
function completed(input, label, kind) {
  const list = document.createElement("datalist");
  list.id = `names-${(lists += 1)}`;
  label.append(list);
  input.setAttribute("list", list.id);
  let timer = 0;
  input.addEventListener("input", (event) => {
    // A name that was chosen from the list needs no others.
    if (event.inputType === undefined || event.inputType === "insertReplacementText") return;
    clearTimeout(timer);
    timer = setTimeout(() => void offer(), WAIT);
  });

  async function offer() {
    const text = input.value.trim();
    if (!text) return;
    const found = await named(text, kind);
    if (input.value.trim() !== text) return;
    const names = new Map(found.map(({ text: name, node }) => [name, node.label]));
    list.replaceChildren(...[...names].map(([name, of]) => new Option(of === name ? "" : of, name)));
  }
}
