import type { Action, CallEvent, Gather, Prompt } from "./api";

// One call as a telephone company plays it: prompts one after another, then one gather with its two timers (silence before
// the first key; silence between keys), then what the service answers to the keys. A key interrupts a prompt that says
// `barge`; during any other it is dropped, as a real line does with the essentials of a detention line.

export type Phase = "dialling" | "speaking" | "listening" | "sending" | "ended";
export type Ending = "you" | "service" | "broken";

export interface Timer {
  kind: "first" | "between";
  seconds: number;
}

// What the page shows and does for a call. `play` says the prompt and ends early when `signal` aborts; `wait` likewise.
export interface Ports {
  send(event: Omit<CallEvent, "from" | "call">): Promise<Action[]>;
  play(prompt: Prompt, signal: AbortSignal): Promise<void>;
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  phase(phase: Phase, ending?: Ending): void;
  heard(prompt: Prompt): void;
  keys(pressed: string, most: number): void;
  dropped(key: string): void;
  timer(timer: Timer | null): void;
}

const isGather = (action: Action): action is { gather: Gather } => "gather" in action;
const isHangup = (action: Action): action is { hangup: true } => "hangup" in action;

export class PhoneCall {
  private pressed = "";
  private gather: Gather | undefined;
  private prompt: Prompt | undefined;
  private listening = false;
  private over = false;
  private step = new AbortController(); // of the prompt or timer that runs now

  constructor(private readonly ports: Ports) {}

  async start() {
    this.ports.phase("dialling");
    await this.follow({ event: "started" });
  }

  press(key: string) {
    if (this.over) return;
    const interrupts = this.prompt?.barge === true && this.gather !== undefined;
    if (!this.listening && !interrupts) return this.ports.dropped(key);
    if (this.pressed.length >= (this.gather?.max ?? 1)) return this.ports.dropped(key);
    this.pressed += key;
    this.ports.keys(this.shown(), this.gather?.max ?? 1);
    this.next();
  }

  hangUp() {
    if (!this.over) this.end("you");
  }

  private shown() {
    return this.ended() ? this.pressed.slice(0, -1) : this.pressed;
  }
  private ended() {
    return this.gather !== undefined && this.gather.end !== "" && this.pressed.endsWith(this.gather.end);
  }
  private next() {
    this.step.abort();
    this.step = new AbortController();
  }

  private async follow(event: Omit<CallEvent, "from" | "call">) {
    let ask: Omit<CallEvent, "from" | "call"> | undefined = event;
    while (ask && !this.over) {
      this.ports.timer(null);
      const actions: Action[] | undefined = await this.ports.send(ask).catch(() => undefined);
      if (this.over) return;
      if (!actions) return this.end("broken");
      ask = await this.play(actions);
    }
  }

  // Plays one document; the event that answers it, or nothing where the call is over.
  private async play(actions: Action[]): Promise<Omit<CallEvent, "from" | "call"> | undefined> {
    this.pressed = "";
    this.gather = actions.find(isGather)?.gather;
    this.ports.keys("", this.gather?.max ?? 0);
    for (const action of actions) {
      if (isGather(action)) return this.listen(action.gather);
      if (isHangup(action)) break;
      if (this.pressed !== "") continue; // a key said enough
      await this.speak(action);
      if (this.over) return undefined;
    }
    this.end("service");
    return undefined;
  }

  private async speak(prompt: Prompt) {
    this.ports.phase("speaking");
    this.ports.heard(prompt);
    this.prompt = prompt;
    await this.ports.play(prompt, this.step.signal);
    this.prompt = undefined;
  }

  private async listen(gather: Gather): Promise<Omit<CallEvent, "from" | "call"> | undefined> {
    this.listening = true;
    this.ports.phase("listening");
    this.ports.keys(this.shown(), gather.max);
    while (!this.ended() && this.pressed.length < gather.max) {
      const first = this.pressed === "";
      const seconds = first ? gather.first_s : gather.inter_s;
      const signal = this.step.signal;
      this.ports.timer({ kind: first ? "first" : "between", seconds });
      await this.ports.wait(seconds * 1000, signal);
      if (this.over) return undefined;
      if (!signal.aborted) break; // it ran out
    }
    this.listening = false;
    this.ports.timer(null);
    this.ports.phase("sending");
    const digits = this.shown();
    return digits === "" ? { event: "silence", url: gather.url } : { event: "digits", digits, url: gather.url };
  }

  private end(why: Ending) {
    this.over = true;
    this.listening = false;
    this.step.abort();
    this.ports.timer(null);
    this.ports.phase("ended", why);
    // The service learns that the call is over, whoever ended it; there is nothing left to answer.
    if (why !== "broken") this.ports.send({ event: "hangup" }).catch(() => undefined);
  }
}
