// The table of all rows: sorted, searched, and shown a page at a time. What the platform wrote is only
// ever set as text.
"use strict";

(() => {
  const AT_ONCE = 50;

  const report = JSON.parse(document.getElementById("data").textContent);
  const section = document.getElementById("rows");
  if (!section) return;

  const words = (key) => ({ key, words: true, read: (row) => row[key], show: printable });
  const count = (key) => ({ key, read: (row) => row[key], show: (n) => n.toLocaleString("en") });
  const percent = (key) => ({ key, read: (row) => row[key], show: (n) => n.toFixed(1) });
  const columns = [
    { title: "Task", task: true, ...words("task") },
    { title: "Date", ...words("date") },
    { title: "Type", ...words("type") },
    { title: "Outcome", ...words("outcome") },
    { title: "Runs", ...count("executions") },
    { title: "Sessions", ...count("sessions") },
    { title: "Self-service", ...count("self_service_sessions") },
    { title: "%", name: "Self-service in percent", ...percent("self_service_percent") },
    { title: "Drop-off", ...count("drop_off_sessions") },
    { title: "%", name: "Drop-off in percent", ...percent("drop_off_percent") },
    { title: "Agent transfer", ...count("agent_transfer_sessions") },
    { title: "%", name: "Agent transfer in percent", ...percent("agent_transfer_percent") },
  ];

  // Without what could steer the direction of the text around it.
  function printable(text) {
    return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
  }

  // What is shown follows from these alone.
  const state = { column: null, descending: false, find: "", page: 0 };

  const collator = new Intl.Collator("en", { numeric: true });
  const is_missing = (value) => value === null || value === undefined || value === "";

  function chosen() {
    const find = state.find.trim().toLocaleLowerCase();
    const rows = report.rows.filter((row) => !find || row.task.toLocaleLowerCase().includes(find));
    const column = state.column;
    if (!column) return rows;
    const sign = state.descending ? -1 : 1;
    const place = column.words ? places(column) : column.read;
    return rows.sort((a, b) => {
      // What is not stated comes last in either direction.
      const missing = is_missing(column.read(a)) - is_missing(column.read(b));
      return missing || sign * (place(a) - place(b));
    });
  }

  // Comparing texts by the rules of a language takes long: each text is put in its place once.
  function places(column) {
    const texts = [...new Set(report.rows.map(column.read))].sort(collator.compare);
    const place = new Map(texts.map((text, place) => [text, place]));
    return (row) => place.get(column.read(row));
  }

  function draw() {
    const rows = chosen();
    const pages = Math.max(1, Math.ceil(rows.length / AT_ONCE));
    state.page = Math.min(state.page, pages - 1);
    const first = state.page * AT_ONCE;
    const shown = rows.slice(first, first + AT_ONCE);
    body.replaceChildren(...shown.map(line));
    for (const [column, head] of heads) {
      const direction = state.descending ? "descending" : "ascending";
      head.setAttribute("aria-sort", column === state.column ? direction : "none");
    }
    back.disabled = state.page === 0;
    on.disabled = state.page === pages - 1;
    const number = (n) => n.toLocaleString("en");
    matches.textContent = rows.length
      ? `Rows ${number(first + 1)}–${number(first + shown.length)} of ${number(rows.length)}`
      : "No such row";
  }

  function line(row) {
    const line = document.createElement("tr");
    for (const column of columns) {
      const cell = line.insertCell();
      const value = column.read(row);
      cell.textContent = is_missing(value) ? "–" : column.show(value);
      if (column.words) cell.className = column.task ? "words task" : "words";
    }
    return line;
  }

  function change(what) {
    Object.assign(state, what);
    draw();
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function button(text, act) {
    const made = element("button", { type: "button" }, text);
    made.addEventListener("click", act);
    return made;
  }

  const heads = new Map();
  const headings = element("tr", {});
  for (const column of columns) {
    const sort = button(column.title, () => {
      const again = state.column === column;
      change({ column, descending: again && !state.descending, page: 0 });
    });
    if (column.name) sort.setAttribute("aria-label", column.name);
    const head = element("th", { scope: "col", class: column.words ? "words" : "" }, sort);
    heads.set(column, head);
    headings.append(head);
  }

  const find = element("input", { type: "search", placeholder: "Find a task", "aria-label": "Find a task" });
  find.addEventListener("input", () => change({ find: find.value, page: 0 }));
  const back = button("Previous", () => change({ page: state.page - 1 }));
  const on = button("Next", () => change({ page: state.page + 1 }));
  const matches = element("output", {});
  const body = element("tbody", {});
  const table = element("table", { "aria-labelledby": "all" }, element("thead", {}, headings), body);

  section.append(
    element("div", { class: "tools" }, find, matches, back, on),
    element("div", { class: "scroll", role: "region", tabindex: "0", "aria-labelledby": "all" }, table),
  );
  draw();
})();
