// One month as a grid of days; on a narrow screen, or as a list, only the days that hold something.
const MOST = 4;
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".cal");
  const make = (tag, name, text) => Object.assign(document.createElement(tag), { className: name || "", textContent: text || "" });
  root.className = `cal ${data.list ? "list" : ""}`;
  const parts = data.heads.map((word) => make("div", "head", word));
  for (const day of data.days) {
    const cell = make("section", ["day", day.out && "out", day.today && "today", !day.items.length && "none"].filter(Boolean).join(" "));
    cell.append(make("h4", "", day.number), make("h4", "long", day.long));
    day.items.forEach((item, place) => {
      const button = make("button", `${item.state}${place >= MOST ? " more" : ""}`);
      button.type = "button";
      button.title = item.tip;
      button.append(make("b", "", item.what), make("span", "", item.subject));
      button.onclick = () => setTriggerValue("open", { ...item.open, n: Date.now() });
      cell.append(button);
    });
    if (day.items.length > MOST) {
      const rest = make("button", "rest", data.rest.replace("{n}", day.items.length - MOST));
      rest.type = "button";
      rest.onclick = () => cell.classList.toggle("all");
      cell.append(rest);
    }
    parts.push(cell);
  }
  root.replaceChildren(...parts);
}
