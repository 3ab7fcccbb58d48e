"use strict";
(() => {
  const root = document.getElementById("all"), body = document.body, words = body.dataset;
  const people = JSON.parse(document.getElementById("people").textContent);
  const by = (id) => document.getElementById(id);
  const kept = new WeakMap();
  body.classList.add("js");
  by("tools").hidden = false;

  const rows = [...root.querySelectorAll("tbody tr:not([class])")];
  const nameOf = (panel) => panel.querySelector(":scope > summary").textContent;
  const panelOf = (element) => element.closest("details") || root;
  const above = (panel) => {
    const found = [];
    for (let each = panel; each && each !== root; each = each.parentElement.closest("details")) found.unshift(each);
    return found;
  };

  const place = () => {
    const target = by(decodeURIComponent(location.hash.slice(1))) || root;
    const panel = target.matches("details") ? target : panelOf(target);
    document.querySelectorAll(".on").forEach((each) => each.classList.remove("on"));
    const path = above(panel);
    for (const each of path) { each.classList.add("on"); each.open = true; }
    root.classList.toggle("deep", path.length > 0);
    const crumbs = by("crumbs");
    crumbs.textContent = "";
    [root, ...path].forEach((each, number, all) => {
      const link = document.createElement(number + 1 < all.length ? "a" : "span");
      link.textContent = each === root ? words.total : nameOf(each);
      if (link.tagName === "A") link.href = "#" + each.id; else link.setAttribute("aria-current", "page");
      const item = document.createElement("li");
      item.append(link);
      crumbs.append(item);
    });
    show(panel);
    if (target !== panel) target.scrollIntoView({ block: "center" });
    else if (target !== root) crumbs.parentElement.scrollIntoView();
  };

  const whole = (text) => {
    const plain = text.split(words.group).join("").replace(words.mark, ".").replace("\u2212", "-");
    if (!/^-?\d+(\.\d+)?$/.test(plain)) return null;
    const [int, part = ""] = plain.split(".");
    return [BigInt(int + part), 10n ** BigInt(part.length)];
  };
  const divided = (top, below, decimals) => {
    if (below === 0n) return "";
    if (below < 0n) { top = -top; below = -below; }
    const scale = 10n ** BigInt(decimals), size = top < 0n ? -top : top;
    const steps = (size * scale * 2n + below) / (below * 2n);
    const digits = String(steps).padStart(decimals + 1, "0"), cut = digits.length - decimals;
    const int = digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, words.group);
    return (top < 0n && steps ? "-" : "") + int + (decimals ? words.mark + digits.slice(cut) : "");
  };

  const headsOf = (row, panel) => {
    const link = row.querySelector("a[href]");
    const own = link && people[link.hash.slice(1)];
    if (own) return own;
    const found = above(panel).map((each) => people[each.id]).filter(Boolean).pop();
    return found || people[""];
  };
  const show = (panel) => {
    const table = panel.querySelector(":scope > .wide > table");
    if (!table) return;
    const how = by("how").value, last = table.tBodies[0].lastElementChild;
    for (const row of table.tBodies[0].rows) {
      [...row.cells].slice(1).forEach((cell, number) => {
        if (cell.matches(".c")) return;
        if (!kept.has(cell)) kept.set(cell, cell.textContent);
        const text = kept.get(cell), amount = whole(text);
        cell.textContent = text;
        if (amount === null || how === "amount") return;
        if (how === "share") {
          const total = whole(kept.get(last.cells[number + 1]) || last.cells[number + 1].textContent);
          cell.textContent = total ? divided(amount[0] * total[1] * 100n, amount[1] * total[0], 1) + " %" : "";
          return;
        }
        const heads = row.matches(".total") && panel !== root ? people[panel.id] || headsOf(row, panel) : headsOf(row, panel);
        const count = heads && heads[number] ? whole(String(heads[number]).replace(".", words.mark)) : null;
        cell.textContent = count
          ? divided(amount[0] * BigInt(words.scale) * count[1], amount[1] * count[0], 2) : "?";
      });
    }
  };

  const find = () => {
    const asked = by("find").value.trim().toLowerCase(), list = by("found");
    list.textContent = "";
    if (asked.length < 2) { by("count").textContent = ""; return; }
    const hits = rows.filter((row) => row.cells[0].textContent.toLowerCase().includes(asked));
    for (const row of hits.slice(0, 40)) {
      const link = document.createElement("a"), own = row.querySelector("a[href]");
      if (!row.id && !own) continue;
      link.href = own ? own.hash : "#" + row.id;
      link.textContent = [...above(panelOf(row)).map(nameOf), row.cells[0].textContent].join(" › ");
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    by("count").textContent = words.hits.replace("0", hits.length);
  };
  const years = () => {
    body.className = body.className.replace(/\by\d+\b/g, "").trim();
    if (by("year").value) body.classList.add("y" + by("year").value);
  };
  addEventListener("hashchange", place);
  by("how").addEventListener("change", place);
  by("find").addEventListener("input", find);
  by("year").addEventListener("change", years);
  place();
})();
