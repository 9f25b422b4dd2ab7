import en from "../i18n/en.json";
import es from "../i18n/es.json";

// The page's own words. A key that one language lacks does not compile; {name} is filled in, and nothing else is.

export type Key = keyof typeof es;
export type Language = "es" | "en";

const all: Record<Language, Record<Key, string>> = { es, en };
let current: Language = "es";

export const language = () => current;

export function speak(next: Language) {
  current = next;
  document.documentElement.lang = next;
}

export function say(key: Key, values: Record<string, string | number> = {}): string {
  return all[current][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

export function counted(one: Key, many: Key, n: number): string {
  return say(n === 1 ? one : many, { n });
}
