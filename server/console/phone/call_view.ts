import { readClip, sendCall, type CallAnswer, type Prompt } from "./api";
import { PhoneCall, type Ending, type Phase, type Ports, type Timer } from "./call";
import { make } from "./dom";
import { hear, isMute, lengthOf, lengthOfWords, sound, wake } from "./sound";
import { say } from "./words";

// The telephone: dial, hear, read, press, hang up. The keys 0-9 * # of the keyboard work while a call is on and the focus is
// in no field.

export interface CallPorts {
  handset(): string;
  turned(event: string, answer: CallAnswer, milliseconds: number): void;
  busy(on: boolean): void;
  unreachable(): void;
}

const keypad = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

export class CallView {
  readonly element: HTMLElement;
  private call: PhoneCall | undefined;
  private clock: ReturnType<typeof setInterval> | undefined;
  private readonly phase = make("p", { class: "phase", role: "status" });
  private readonly words = make("ol", { class: "thread said", role: "log", "aria-live": "polite", tabindex: "0" });
  private readonly pressed = make("p", { class: "pressed", "aria-live": "polite" });
  private readonly bar = make("progress", { max: "1", value: "0", hidden: true });
  private readonly timerText = make("p", { class: "timer" });
  private readonly note = make("p", { class: "note", role: "status" });
  private readonly dial = make("button", { type: "button", class: "main dial", text: say("call_dial") });
  private readonly hangUp = make("button", { type: "button", class: "hang-up", text: say("call_hang_up"), disabled: true });
  private readonly keys: HTMLButtonElement[];

  constructor(private readonly ports: CallPorts) {
    this.words.setAttribute("aria-label", say("call_words"));
    this.keys = keypad.map((key) => make("button", { type: "button", class: "key", text: key, "aria-label": say("call_key", { key }),
      disabled: true, on: { click: () => this.call?.press(key) } }));
    const mute = make("input", { type: "checkbox", id: "sound", checked: true });
    mute.addEventListener("change", () => hear(mute.checked));
    this.dial.addEventListener("click", () => this.begin());
    this.hangUp.addEventListener("click", () => this.call?.hangUp());
    this.element = make("section", { id: "call", class: "panel", "aria-labelledby": "call-title" },
      make("h2", { id: "call-title", text: say("call") }), this.phase, this.words,
      make("div", { class: "timers" }, this.bar, this.timerText), this.pressed,
      make("div", { class: "keypad", role: "group", "aria-label": say("call_keys") }, ...this.keys),
      make("div", { class: "row" }, this.dial, this.hangUp, make("label", { class: "check", for: "sound" }, mute, say("call_sound"))), this.note);
    this.idle();
  }

  // A key of the keyboard, wherever the focus is but in a field.
  type(key: string): boolean {
    if (!this.call || !keypad.includes(key)) return false;
    this.call.press(key);
    return true;
  }

  private idle() {
    this.phase.textContent = say("phase_idle");
    this.words.replaceChildren(make("li", { class: "empty", text: say("call_empty") }));
    this.timerText.textContent = "";
  }

  private begin() {
    wake();
    this.words.replaceChildren();
    this.note.textContent = "";
    this.pressed.textContent = "";
    this.call = new PhoneCall(this.wires(crypto.randomUUID(), this.ports.handset()));
    this.enable(true);
    this.hangUp.focus();
    void this.call.start();
  }

  private wires(id: string, from: string): Ports {
    return {
      send: async (event) => {
        const began = performance.now();
        try {
          const answer = await sendCall({ ...event, from, call: id });
          this.ports.turned(event.event, answer, performance.now() - began);
          return answer.actions;
        } catch (error) {
          this.ports.unreachable();
          throw error;
        }
      },
      play: (prompt, signal) => this.play(prompt, signal),
      wait: pause,
      phase: (phase, ending) => this.showPhase(phase, ending),
      heard: (prompt) => this.hear(prompt),
      keys: (pressed) => void (this.pressed.textContent = pressed === "" ? "" : say("call_pressed", { keys: pressed })),
      dropped: (key) => void (this.note.textContent = say("call_dropped", { key })),
      timer: (timer) => this.showTimer(timer),
    };
  }

  private async play(prompt: Prompt, signal: AbortSignal) {
    let length = lengthOfWords(prompt.text ?? prompt.say ?? "");
    let stop = () => {};
    const clip = prompt.play ? await readClip(prompt.play).catch(() => undefined) : undefined;
    if (clip) {
      length = lengthOf(clip);
      stop = await sound(clip);
      if (isMute()) this.note.textContent = say("call_mute_note");
    }
    const spoken = this.words.lastElementChild;
    spoken?.setAttribute("aria-current", "true");
    await pause(length, signal);
    spoken?.removeAttribute("aria-current");
    stop();
  }

  private hear(prompt: Prompt) {
    this.words.append(make("li", { class: "bubble theirs" },
      make("p", { lang: prompt.locale ?? "es-MX", class: "words", text: prompt.text ?? prompt.say ?? "…" })));
    this.words.scrollTop = this.words.scrollHeight;
  }

  private showPhase(phase: Phase, ending?: Ending) {
    this.element.dataset["phase"] = phase;
    this.phase.textContent = say(`phase_${phase}`) + (ending ? " " + say(`ended_${ending}`) : "");
    if (phase !== "ended") return;
    const wasInside = this.element.contains(document.activeElement);
    this.call = undefined;
    this.dial.textContent = say("call_again");
    this.enable(false);
    if (wasInside) this.dial.focus();
  }

  private enable(on: boolean) {
    this.dial.disabled = on;
    this.hangUp.disabled = !on;
    this.ports.busy(on);
    for (const key of this.keys) key.disabled = !on;
  }

  private showTimer(timer: Timer | null) {
    clearInterval(this.clock);
    this.bar.hidden = timer === null;
    this.timerText.textContent = "";
    if (!timer) return;
    const began = performance.now();
    const tick = () => {
      const left = Math.max(0, timer.seconds - (performance.now() - began) / 1000);
      this.bar.value = timer.seconds === 0 ? 0 : left / timer.seconds;
      this.timerText.textContent = say(`timer_${timer.kind}`, { left: Math.ceil(left), all: timer.seconds });
    };
    tick();
    this.clock = setInterval(tick, 100);
  }
}
