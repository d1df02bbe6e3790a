// Filters, tables and words of the page; the charts count for themselves. All text goes in as text, never as markup.
"use strict";
(() => {
  const DATA = JSON.parse(document.getElementById("data").textContent);
  const SERIES = ["named", "heads", "totals"]; // the charts that follow the chosen election
  const vegaErrors = 1; // an empty chart is no warning
  const EVENTS_A_PAGE = 10, ROWS_A_PAGE = 50, STALE_HOURS = 36;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const rowsOf = ({columns, rows}) => rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));

  let tongue = 0; // 0 English, 1 Khmer: the place in each pair of words
  const word = (key) => (DATA.words[key] || [key, key])[tongue];
  const said = (group, value) => (value == null || value === "" ? "" : DATA.words[`${group}.${value}`] ? word(`${group}.${value}`) : String(value));
  const named = (kind, id) => (DATA.names[kind][id] || [id, id])[tongue];
  const party = (id) => (id ? (DATA.words[`party.${id}`] ? word(`party.${id}`) : id) : word("party.not_said"));

  const make = (tag, props = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children.filter((child) => child !== null && child !== ""));
    return node;
  };

  // ------------------------------------------------------------------------------------------------ the data

  const events = rowsOf(DATA.events), claims = rowsOf(DATA.claims), steps = rowsOf(DATA.steps);
  const byId = new Map(events.map((event) => [event.event_id, event]));
  const POSITIONS = {denied: "denied", contested: "contested"};
  for (const event of events) event.search = event.who.toLowerCase();
  for (const claim of claims) claim.position = POSITIONS[claim.stance] || "asserted";
  for (const step of steps) step.t = Date.parse(step.day);
  const tables = {events, claims, steps, coverage: rowsOf(DATA.coverage), health: rowsOf(DATA.health)};
  let shown = {...tables};

  const form = one("#filter");
  const filter = () => {
    const want = Object.fromEntries(new FormData(form));
    const search = want.search.trim().toLowerCase();
    const isIn = (day) => (!want.from || day >= want.from) && (!want.to || day <= want.to);
    const kept = events.filter((event) =>
      isIn(event.day || "") && (!want.type || event.type === want.type) && (!want.kind || event.kind === want.kind)
      && (!want.party || event.origin === want.party || event.destination === want.party)
      && (!want.place || event.place === want.place) && (!search || event.search.includes(search)));
    const ids = new Set(kept.map((event) => event.event_id));
    // A person with one event in the filter is shown with the whole chain.
    const people = new Set(steps.filter((step) => ids.has(step.event_id)).map((step) => step.person));
    return {
      events: kept,
      claims: claims.filter((claim) => ids.has(claim.event_id)),
      steps: steps.filter((step) => people.has(step.person)),
      coverage: tables.coverage.filter((row) => isIn(row.day)),
      health: tables.health,
    };
  };

  // ------------------------------------------------------------------------------------------------ charts

  const figures = new Map(all("figure[data-chart]").map((node) => [node.dataset.chart, {node, view: null, state: "new"}]));
  const chartOf = (name) => DATA.charts[tongue].find((chart) => chart.name === name);
  const ahead = []; // figures that wait for an idle moment

  // What a mark stands for: the row of the table, beside the pointer.
  const tip = make("div", {id: "tip", hidden: true});
  document.body.append(tip);
  const explain = (chart) => (handler, event, item) => {
    const lines = item && item.datum ? chart.columns.filter(([field, , group]) => group !== "url" && (item.datum[field] ?? "") !== "") : [];
    tip.hidden = lines.length === 0;
    if (tip.hidden) return;
    tip.replaceChildren(...lines.map((column) => make("div", {}, make("span", {}, word(column[1])), ` ${cell(item.datum, column)}`)));
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${event.clientY + 16 + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 10 : event.clientY + 16}px`;
  };

  const paint = async (name) => {
    const figure = figures.get(name), chart = chartOf(name), place = one(".chart", figure.node), made = tongue;
    if (figure.state === "drawn") return;
    figure.state = "drawing";
    place.hidden = false;
    if (figure.view) {
      await figure.view.data(chart.data, shown[chart.data]).runAsync();
    } else {
      // The interpreter of expressions keeps the page free of eval, which its policy forbids.
      const options = {mode: "vega", ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: explain(chart), logLevel: vegaErrors};
      const data = chart.spec.data.map((each) => (each.name === chart.data ? {...each, values: shown[chart.data]} : each));
      const {view} = await vegaEmbed(place, {...chart.spec, data}, options);
      if (made !== tongue) { view.finalize(); return; } // the language changed meanwhile; another drawing waits
      figure.view = view;
      if (SERIES.includes(name)) await view.signal("election", one("#election").value).runAsync();
    }
    const isEmpty = figure.view.data(chart.drawn).length === 0;
    place.hidden = isEmpty;
    one(".nothing", figure.node).hidden = !isEmpty;
    if (figure.state === "drawing") figure.state = "drawn"; // else the filter changed meanwhile; another drawing waits
    if (one("details", figure.node).open) showTable(name);
  };
  // One drawing of a figure at a time.
  const draw = (name) => {
    const figure = figures.get(name);
    figure.work = (figure.work || Promise.resolve()).then(() => paint(name)).catch((error) => console.error(name, error));
    return figure.work;
  };

  const redraw = () => {
    delete document.body.dataset.ready;
    for (const [name, figure] of figures) {
      figure.state = "new";
      if (!ahead.includes(name)) ahead.push(name);
      if (isNear(figure.node)) draw(name);
    }
    drawAhead();
  };
  const isNear = (node) => { const box = node.getBoundingClientRect(); return box.bottom > -200 && box.top < innerHeight + 200; };
  const idle = () => new Promise((go) => (window.requestIdleCallback ? requestIdleCallback(go, {timeout: 1000}) : setTimeout(go, 50)));
  let isBusy = false;
  const drawAhead = async () => {
    if (isBusy) return;
    isBusy = true;
    while (ahead.length) {
      await idle();
      await draw(ahead.shift());
    }
    isBusy = false;
    document.body.dataset.ready = "yes";
  };
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const name = entry.target.dataset.chart;
      if (entry.isIntersecting && figures.get(name).state === "new") draw(name);
    }
  }, {rootMargin: "200px"});
  for (const {node} of figures.values()) watcher.observe(node);

  // ------------------------------------------------------------------------------------------------ tables

  const tableRows = (name) => {
    const chart = chartOf(name), figure = figures.get(name);
    const rows = [...(shown[chart.table] || figure.view.data(chart.table))];
    const sides = chart.order.map((field) => (field[0] === "-" ? [field.slice(1), -1] : [field, 1]));
    return rows.sort((a, b) => {
      for (const [field, way] of sides) if (a[field] !== b[field]) return (a[field] > b[field] ? 1 : -1) * way;
      return 0;
    });
  };
  const cell = (row, [field, , group]) => (group === "url" ? row[field] || "" : group ? said(group, row[field]) : row[field] ?? "");

  const pager = (node, count, size, show, at = 0) => {
    const last = Math.max(0, Math.ceil(count / size) - 1);
    const go = (to, focus) => {
      show(to * size, Math.min(count, (to + 1) * size));
      const back = make("button", {type: "button", disabled: to === 0, onclick: () => go(to - 1, "first")}, word("act.earlier"));
      const next = make("button", {type: "button", disabled: to === last, onclick: () => go(to + 1, "last")}, word("act.next"));
      const where = `${word("act.page")} ${to + 1} ${word("act.of")} ${last + 1}`;
      node.replaceChildren(...(last ? [back, make("span", {}, where), next] : []));
      if (focus) (focus === "first" && !back.disabled ? back : next.disabled ? back : next).focus({preventScroll: true});
    };
    go(at);
  };

  const showTable = (name) => {
    const chart = chartOf(name), node = figures.get(name).node, rows = tableRows(name);
    const isNumber = ([field, , group]) => !group && rows.some((row) => typeof row[field] === "number");
    const classes = chart.columns.map((column) => (isNumber(column) ? "number" : ""));
    const head = make("tr", {}, ...chart.columns.map(([, title], i) => make("th", {scope: "col", className: classes[i]}, word(title))));
    pager(one(".pager", node), rows.length, ROWS_A_PAGE, (from, to) => {
      const body = rows.slice(from, to).map((row) => make("tr", {}, ...chart.columns.map((column, i) => {
        const value = cell(row, column);
        return make("td", {className: classes[i]}, column[2] === "url" && value ? link(value, word("column.url")) : String(value));
      })));
      one(".table", node).replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
    });
  };

  // A cell that a spreadsheet would run as a formula is made text.
  const csvCell = (value) => {
    const text = value == null ? "" : Array.isArray(value) ? value.join("; ") : String(value);
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const EVENT_COLUMNS = ["event_id", "day", "precision", "type", "kind", "who", "origin", "destination", "place", "status", "modality",
    "count_low", "count_high", "unit", "named", "voices", "first_told", "claiming_sides", "denying_sides", "signals"];
  const csvOf = (name) => {
    if (name === "events") {
      const words = shown.events.map((event) => (DATA.reports[event.event_id] || []).map((r) => `${r.outlet}: ${r.quote} ${r.url || ""}`));
      return [[...EVENT_COLUMNS, "reports"], ...shown.events.map((event, i) => [...EVENT_COLUMNS.map((c) => event[c]), words[i].join(" | ")])];
    }
    const {columns} = chartOf(name);
    return [columns.map(([, title]) => word(title)), ...tableRows(name).map((row) => columns.map((column) => cell(row, column)))];
  };
  const download = async (name) => {
    if (name !== "events") await draw(name);
    // The mark in front tells a spreadsheet that the file is UTF-8.
    const text = "\ufeff" + csvOf(name).map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
    const url = URL.createObjectURL(new Blob([text], {type: "text/csv;charset=utf-8"}));
    make("a", {href: url, download: `defection-watch-${name}.csv`}).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };

  // ------------------------------------------------------------------------------------------------ events

  const link = (url, text) => make("a", {href: url, target: "_blank", rel: "noopener noreferrer nofollow"}, text);
  const side = (id, which) => make("span", {className: `side ${which}`, title: id && DATA.names.party[id] ? named("party", id) : ""}, party(id));
  const whenOf = (event) => {
    const day = event.day || "";
    if (!event.is_dated) return day;
    return {year: day.slice(0, 4), month: day.slice(0, 7)}[event.precision] || (event.until && event.until !== day ? `${day} – ${event.until}` : day);
  };
  const signalText = (signal) => {
    const [kind, stance] = signal.split(":");
    return stance === "reported" ? said("signal", kind) : `${said("signal", kind)} (${said("stance", stance)})`;
  };
  const words = (report) => make("blockquote", {},
    make("p", {}, report.before, make("mark", {}, report.quote), report.after),
    make("footer", {}, report.url ? link(report.url, report.title) : report.title, ` — ${report.outlet}`,
      report.published_on ? ", " : "", report.published_on ? make("time", {}, report.published_on) : "",
      report.claimant_name ? ` · ${word("event.said_by")} ${report.claimant_name}` : ""));
  const card = (event) => {
    const isDisputed = event.status === "contested" || event.status === "denied";
    const facts = make("div", {className: "facts"}, make("b", {}, said("type", event.type)));
    if (event.origin || event.destination) facts.append(make("span", {}, side(event.origin, event.side_left), event.type === "pressure" ? "" : " → ",
      event.type === "pressure" ? "" : side(event.destination, event.side_joined)));
    if (event.place) facts.append(make("span", {}, named("place", event.place)));
    if (event.kind === "aggregate") facts.append(make("span", {}, said("kind", event.kind)));
    if (event.modality !== "actual") facts.append(make("span", {}, said("modality", event.modality)));
    facts.append(make("span", {className: isDisputed ? "disputed" : ""}, said("status", event.status)));
    if (event.denying_sides.length) facts.append(make("span", {}, `${word("event.denied_by")} ${event.denying_sides.map((s) => said("claimant", s)).join(", ")}`));
    facts.append(make("span", {}, event.voices > 1 ? `${event.voices} ${word("event.voices")}` : word("event.one_voice")));
    if (event.signals.length) facts.append(make("span", {}, event.signals.map(signalText).join(", ")));
    const when = make("div", {className: "when"}, make("time", {}, whenOf(event)));
    if (!event.is_dated) when.append(make("div", {}, `(${word(event.kind === "aggregate" ? "event.said_on" : "event.undated")})`));
    const reports = DATA.reports[event.event_id] || [];
    return make("article", {className: "event"}, when,
      make("div", {}, make("h3", {}, event.who), facts, ...(reports.length ? reports.map(words) : [make("p", {className: "note"}, word("event.no_words"))])));
  };
  const list = () => pager(one('[data-for="list"]'), shown.events.length, EVENTS_A_PAGE, (from, to) =>
    one("#list").replaceChildren(...(shown.events.length ? shown.events.slice(from, to).map(card) : [make("p", {className: "nothing"}, word("filter.none"))])));

  // ----------------------------------------------------------------------------------------------- controls

  const options = (select, values, text) => {
    const before = select.value;
    select.replaceChildren(make("option", {value: ""}, word("filter.all")), ...values.map((value) => make("option", {value}, text(value))));
    select.value = values.includes(before) ? before : "";
  };
  const present = (...fields) => [...new Set(events.flatMap((event) => fields.map((field) => event[field])).filter(Boolean))];
  const controls = () => {
    const fields = form.elements;
    const inOrder = (group, values) => Object.keys(DATA.words).filter((key) => key.startsWith(`${group}.`)).map((key) => key.slice(group.length + 1)).filter((v) => values.includes(v));
    options(fields.type, inOrder("type", present("type")), (value) => said("type", value));
    options(fields.kind, inOrder("kind", present("kind")), (value) => said("kind", value));
    options(fields.party, present("origin", "destination").sort(), (id) => (DATA.words[`party.${id}`] ? party(id) : `${id} – ${named("party", id)}`));
    options(fields.place, present("place").sort((a, b) => named("place", a).localeCompare(named("place", b))), (id) => named("place", id));
    const election = one("#election"), before = election.value || DATA.election;
    election.replaceChildren(...DATA.elections.map((id) => make("option", {value: id}, named("election", id))));
    election.value = before;
  };
  const apply = () => {
    shown = filter();
    one("#count").textContent = `${shown.events.length.toLocaleString("en")} ${word("filter.count")} ${events.length.toLocaleString("en")}`;
    list();
    redraw();
  };
  const age = () => {
    const time = one("#finished");
    if (!time) return;
    const hours = (Date.now() - Number(time.dataset.ms)) / 3600000;
    const text = hours < 1 ? word("now.ago_now") : hours < 48 ? `${Math.round(hours)} ${word("now.ago_hours")}` : `${Math.round(hours / 24)} ${word("now.ago_days")}`;
    one("#age").textContent = text;
    one("#stale").hidden = hours <= STALE_HOURS;
  };
  const speak = () => {
    document.documentElement.lang = ["en", "km"][tongue];
    for (const node of all("[data-l]")) node.textContent = word(node.dataset.l);
    one("#language").textContent = word("page.language");
    one("#language").lang = ["km", "en"][tongue];
    for (const figure of figures.values()) {
      if (figure.view) figure.view.finalize();
      figure.view = null;
    }
    controls();
    age();
    apply();
  };

  form.addEventListener("input", () => requestAnimationFrame(apply));
  form.addEventListener("reset", () => requestAnimationFrame(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  one("#language").addEventListener("click", () => { tongue = 1 - tongue; speak(); });
  one("#election").addEventListener("change", (event) => {
    for (const name of SERIES) {
      const figure = figures.get(name);
      if (figure.view) { figure.view.signal("election", event.target.value); figure.state = "new"; draw(name); }
    }
  });
  for (const button of all("[data-csv]")) button.addEventListener("click", () => download(button.dataset.csv));
  for (const [name, figure] of figures) {
    one("details", figure.node).addEventListener("toggle", async (event) => {
      if (!event.target.open) return;
      await draw(name);
      showTable(name);
    });
  }
  document.addEventListener("click", (event) => {
    // Airflow shows the page in a frame that may not open windows; its own window may.
    const anchor = event.target.closest('a[target="_blank"]');
    if (!anchor || window.parent === window) return;
    event.preventDefault();
    window.parent.open(anchor.href, "_blank", "noopener,noreferrer");
  });
  controls();
  age();
  apply();
})();
