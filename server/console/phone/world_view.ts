import { turnClock, type State, type Waiting } from "./api";
import { make } from "./dom";
import { counted, language, say, type Key } from "./words";

// What the service made of it: who waits for a call (never a number), what each turn cost, and the clock.

const mostTurns = 50;
const urgencies: Record<string, Key> = {
  now: "urgency_now",
  deadline: "urgency_deadline",
  search: "urgency_search",
  information: "urgency_information",
};

export class WorldView {
  readonly element: HTMLElement;
  private waiting: number | undefined;
  private readonly queue = make("div", { class: "queue" });
  private readonly announce = make("p", { class: "unseen", role: "status" });
  private readonly turns = make("ol", { class: "turns" });
  private readonly now = make("p", { class: "now" });
  private readonly note = make("p", { class: "note", role: "status" });

  constructor(private readonly turned: () => void) {
    const button = (advance: string, key: Key) =>
      make("button", { type: "button", text: say(key), "aria-label": say("clock_turn") + ": " + say(key),
        on: { click: () => void this.turn(advance) } });
    this.element = make("section", { id: "world", class: "panel", "aria-labelledby": "world-title" },
      make("h2", { id: "world-title", text: say("world") }),
      make("h3", { id: "queue-title", text: say("queue") }), this.queue, this.announce,
      make("h3", { text: say("clock") }), this.now,
      make("div", { class: "row" }, button("30m", "clock_30m"), button("8h", "clock_8h"), button("91d", "clock_91d")), this.note,
      make("h3", { text: say("turns") }), this.turns);
    this.queue.replaceChildren(make("p", { class: "empty", text: say("loading") }));
    this.turns.append(make("li", { class: "empty", text: say("turns_empty") }));
  }

  show(state: State) {
    this.now.textContent = say("clock_now", { now: timeText(state.now) });
    this.showQueue(state.queue);
  }

  showQueue(queue: Waiting[]) {
    if (this.waiting !== undefined && this.waiting !== queue.length)
      this.announce.textContent = counted("queue_announce_one", "queue_announce_many", queue.length);
    this.waiting = queue.length;
    if (queue.length === 0) return this.queue.replaceChildren(make("p", { class: "empty", text: say("queue_empty") }));
    const head = (["queue_code", "queue_urgency", "queue_language", "queue_state"] as const).map((key) =>
      make("th", { scope: "col", text: say(key) }));
    const rows = queue.map((item) => make("tr", {}, make("td", { text: item.code }), make("td", { text: urgencyText(item.urgency) }),
      make("td", { text: item.locale }), make("td", { text: item.state === "queued" ? say("state_queued") : item.state })));
    this.queue.replaceChildren(make("table", { "aria-labelledby": "queue-title" },
      make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)));
  }

  addTurn(text: string) {
    this.turns.querySelector(".empty")?.remove();
    this.turns.prepend(make("li", { text }));
    while (this.turns.children.length > mostTurns) this.turns.lastElementChild?.remove();
  }

  private async turn(advance: string) {
    this.note.textContent = "";
    try {
      await turnClock(advance);
    } catch {
      this.note.textContent = say("clock_failed");
    }
    this.turned();
  }
}

const timeText = (now: string) => {
  const at = new Date(now);
  if (Number.isNaN(at.getTime())) return now;
  return at.toLocaleString(language() === "es" ? "es-MX" : "en-US", { timeZone: "UTC", timeZoneName: "short", year: "numeric",
    month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
};

const urgencyText = (urgency: string) => {
  const key = urgencies[urgency];
  return key ? say(key) : urgency;
};

export const tripsText = (trips: number | undefined) =>
  trips === undefined ? say("trips_unknown") : counted("trips_one", "trips_many", trips);
