import { Failure, sendSms, type Answer } from "./api";
import { make } from "./dom";
import { costOf } from "./segments";
import { counted, say } from "./words";

// The SMS threads, one a handset, and the box that writes into the chosen one. Threads live in this page's memory only.

export interface Bubble {
  handset: string;
  from: "me" | "line";
  text: string;
  state?: "sending" | "failed" | "silent";
  status?: number;
}

export interface ThreadPorts {
  handset(): string;
  answered(answer: Answer, milliseconds: number): void;
  unreachable(): void;
}

export class ThreadView {
  readonly element: HTMLElement;
  private readonly items = new Map<Bubble, HTMLElement>();
  private readonly log = make("ol", { class: "thread", role: "log", "aria-live": "polite", tabindex: "0" });
  private readonly box = make("textarea", { id: "sms-text", rows: "3", lang: "es", "aria-describedby": "sms-cost" });
  private readonly counter = make("p", { id: "sms-cost", class: "cost" });
  private readonly button = make("button", { type: "submit", class: "main" });

  constructor(private readonly bubbles: Bubble[], private readonly ports: ThreadPorts) {
    const form = make("form", { class: "write", on: { submit: (event) => (event.preventDefault(), this.submit()) } },
      make("label", { for: "sms-text", text: say("sms_label") }), this.box,
      make("div", { class: "row" }, this.counter, this.button));
    this.button.textContent = say("sms_send");
    this.log.setAttribute("aria-label", say("sms"));
    this.element = make("section", { id: "sms", class: "panel", "aria-labelledby": "sms-title" },
      make("h2", { id: "sms-title", text: say("sms") }), this.log, form);
    this.box.addEventListener("input", () => this.count());
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.repeat) return;
      event.preventDefault();
      this.submit();
    });
    this.count();
    this.show();
  }

  // The chosen handset's thread from the beginning.
  show() {
    this.items.clear();
    this.log.replaceChildren();
    for (const bubble of this.bubbles) this.draw(bubble);
    if (this.items.size === 0) this.log.append(make("li", { class: "empty", text: say("sms_empty") }));
  }

  // A new bubble is put below, a known one changes where it is: a screen reader hears what is new and no more.
  private draw(bubble: Bubble) {
    if (bubble.handset !== this.ports.handset()) return;
    const known = this.items.get(bubble);
    const item = this.item(bubble);
    this.items.set(bubble, item);
    if (known) known.replaceWith(item);
    else this.log.append(item);
    this.log.querySelector(".empty")?.remove();
    this.log.scrollTop = this.log.scrollHeight;
  }

  private item(bubble: Bubble): HTMLElement {
    const mine = bubble.from === "me";
    const below = bubble.state === "failed" ? this.failed(bubble) : make("span", { class: "cost", text: belowText(bubble) });
    return make("li", { class: mine ? "bubble mine" : "bubble theirs" },
      make("span", { class: "who", text: say(mine ? "sms_mine" : "sms_theirs") }),
      make("p", { lang: "es", class: "words", text: bubble.text }), below);
  }

  private failed(bubble: Bubble): HTMLElement {
    const why = bubble.status ? say("sms_refused", { status: bubble.status }) : say("sms_failed");
    const again = () => void this.send(bubble);
    return make("span", { class: "fault" }, why + " ", make("button", { type: "button", text: say("sms_again"), on: { click: again } }));
  }

  private count() {
    const cost = costOf(this.box.value);
    const why = cost.forcesUcs2.length ? " · " + say("cost_why", { characters: cost.forcesUcs2.join(" ") }) : "";
    this.counter.textContent = costText(this.box.value) + why;
  }

  private submit() {
    const text = this.box.value.trim();
    if (text === "") return this.box.focus();
    this.box.value = "";
    this.count();
    const bubble: Bubble = { handset: this.ports.handset(), from: "me", text };
    this.bubbles.push(bubble);
    void this.send(bubble);
  }

  private async send(bubble: Bubble) {
    bubble.state = "sending";
    this.draw(bubble);
    const began = performance.now();
    try {
      const answer = await sendSms(bubble.handset, bubble.text);
      delete bubble.state;
      if (answer.messages.length === 0) bubble.state = "silent";
      this.draw(bubble);
      for (const text of answer.messages) this.receive({ handset: bubble.handset, from: "line", text });
      this.ports.answered(answer, performance.now() - began);
    } catch (error) {
      bubble.state = "failed";
      bubble.status = error instanceof Failure ? error.status : 0;
      this.draw(bubble);
      if (bubble.status === 0) this.ports.unreachable();
    }
  }

  private receive(bubble: Bubble) {
    this.bubbles.push(bubble);
    this.draw(bubble);
  }
}

function belowText(bubble: Bubble): string {
  if (bubble.state === "sending") return say("sms_sending");
  return bubble.state === "silent" ? say("sms_silent") : costText(bubble.text);
}

export function costText(text: string): string {
  const { units, room, alphabet, segments } = costOf(text);
  return say("cost", { units, room, alphabet, parts: counted("part_one", "part_many", segments) });
}
