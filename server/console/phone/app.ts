import { readState, type State } from "./api";
import { CallView } from "./call_view";
import { make } from "./dom";
import { ThreadView, type Bubble } from "./thread_view";
import { WorldView, tripsText } from "./world_view";
import { language, say, speak, type Key } from "./words";

// The phone simulator: a handset (SMS and a call), and beside it what the service made of what was sent. Nothing is kept in
// the browser: reloading the page forgets the threads, as the service forgets its callers.

const refreshEvery = 5_000; // ms, while the page is seen
const settle = 400;         // ms: a callback reaches the queue a moment after its turn is answered

let handset = "";
let known: State | undefined;
const bubbles: Bubble[] = [];
const root = document.getElementById("app") as HTMLElement;

function page() {
  const thread = new ThreadView(bubbles, {
    handset: () => handset,
    answered: (answer, ms) => {
      world.addTurn(say("turn_sms", { ms: Math.round(ms), trips: tripsText(answer.trips) }));
      if (answer.queue) world.showQueue(answer.queue);
      setTimeout(refresh, settle);
    },
    unreachable: () => showGone(true),
  });
  const call = new CallView({
    handset: () => handset,
    turned: (event, answer, ms) => {
      const values = { event: say(`event_${event}` as Key), ms: Math.round(ms), trips: tripsText(answer.trips) };
      world.addTurn(say("turn_call", values));
      if (answer.queue) world.showQueue(answer.queue);
      setTimeout(refresh, settle);
    },
    busy: (on) => {
      choose.disabled = on;
      other.disabled = on;
    },
    unreachable: () => void refresh(),
  });
  const world = new WorldView(() => void refresh());
  const gone = make("div", { class: "gone", role: "alert", hidden: true });
  const choose = make("select", { id: "handset", disabled: true, "aria-describedby": "handset-help" });
  const line = make("span", { class: "line" });

  function showGone(is: boolean) {
    if (!is) return void (gone.hidden = true);
    if (!gone.hidden) return;
    gone.replaceChildren(make("p", { text: say("gone") }), make("p", { text: say("gone_help") }),
      make("button", { type: "button", text: say("retry"), on: { click: () => void refresh() } }));
    gone.hidden = false;
  }

  function show(state: State) {
    known = state;
    if (!state.handsets.includes(handset)) handset = state.handsets[0] ?? "";
    if (choose.options.length !== state.handsets.length) {
      choose.replaceChildren(...state.handsets.map((number) => make("option", { value: number, text: grouped(number) })));
      choose.disabled = false;
      choose.value = handset;
      thread.show();
    }
    line.textContent = `${say("line")} ${grouped(state.line)}`;
    world.show(state);
  }

  async function refresh() {
    try {
      show(await readState());
      showGone(false);
    } catch {
      showGone(true);
    }
  }

  choose.addEventListener("change", () => {
    handset = choose.value;
    thread.show();
  });
  const onKey = (event: KeyboardEvent) => {
    const inField = event.target instanceof Element && event.target.closest("input:not([type=checkbox]), textarea, select");
    if (!inField && !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey && call.type(event.key)) event.preventDefault();
  };
  document.addEventListener("keydown", onKey);
  const timer = setInterval(() => document.visibilityState === "visible" && void refresh(), refreshEvery);

  const other = make("button", { type: "button", class: "quiet", text: say("other_language"), lang: language() === "es" ? "en" : "es",
    on: { click: () => {
      clearInterval(timer);
      document.removeEventListener("keydown", onKey);
      speak(language() === "es" ? "en" : "es");
      page();
    } } });

  root.replaceChildren(
    make("header", {},
      make("h1", {}, make("strong", { class: "badge", text: say("banner") }), " " + say("title")),
      make("p", { class: "small", text: say("banner_note") }),
      make("div", { class: "row" }, make("label", { for: "handset", text: say("handset") }), choose, line, other),
      make("p", { id: "handset-help", class: "small", text: say("handset_help") }),
      make("nav", { "aria-label": say("title") }, ...([["#sms", "go_sms"], ["#call", "go_call"], ["#world", "go_world"]] as const)
        .map(([href, key]) => make("a", { href, text: say(key) })))),
    gone,
    make("main", {}, thread.element, call.element, world.element));
  document.title = `Amparo: ${say("title")}`;
  if (known) show(known);
  void refresh();
}

const grouped = (number: string) => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1 $2 $3");

speak("es");
page();
