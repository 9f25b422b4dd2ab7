// The console's simulator routes, same origin. The page holds no secret: the server signs and posts to its own webhooks.

export interface Waiting {
  code: string;
  urgency: string;
  locale: string;
  state: string;
}

export interface State {
  now: string;
  handsets: string[];
  line: string;
  queue: Waiting[];
}

export interface Answer {
  messages: string[];
  trips?: number;
  queue?: Waiting[];
}

export interface CallAnswer {
  actions: Action[];
  trips?: number;
  queue?: Waiting[];
}

export interface Prompt {
  play?: string;
  say?: string;
  text?: string;
  locale?: string;
  barge?: boolean;
}

export interface Gather {
  max: number;
  first_s: number;
  inter_s: number;
  barge: boolean;
  end: string;
  url: string;
}

export type Action = Prompt | { gather: Gather } | { hangup: true };

export interface CallEvent {
  from: string;
  call: string;
  event: "started" | "digits" | "silence" | "hangup";
  digits?: string;
  url?: string;
}

// `status` is 0 where the server could not be reached at all.
export class Failure extends Error {
  constructor(readonly status: number) {
    super(`status ${status}`);
  }
}

const base = "/api/v1/simulator/";
const patience = 15_000; // ms: a first synthesis may take five seconds, several of them more

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(base + path, { ...init, cache: "no-store", signal: AbortSignal.timeout(patience) });
  } catch {
    throw new Failure(0);
  }
  if (!response.ok) throw new Failure(response.status);
  return response;
}

async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  try {
    return (await response.json()) as T;
  } catch {
    throw new Failure(response.status);
  }
}

export const readState = async () => (await ask("state")).json() as Promise<State>;
export const sendSms = (from: string, text: string) => post<Answer>("sms", { from, text });
export const turnClock = (advance: string) => post<{ now: string }>("clock", { advance });

// The actions alone, or beside them what the turn cost and who waits.
export async function sendCall(event: CallEvent): Promise<CallAnswer> {
  const answer = await post<Action[] | CallAnswer>("call", event);
  return Array.isArray(answer) ? { actions: answer } : { ...answer, actions: answer.actions ?? [] };
}

// The clip that a prompt names, whatever the host in front of "/audio/<hash>.wav".
export async function readClip(play: string): Promise<ArrayBuffer> {
  const hash = /\/audio\/([0-9a-f]{32})\.wav$/.exec(play)?.[1];
  if (!hash) throw new Failure(404);
  return (await ask(`clips/${hash}`)).arrayBuffer();
}
