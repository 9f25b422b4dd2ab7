// Elements are made here and their text is only ever text: nothing in this page parses HTML (CSP: trusted types).

type Child = Node | string | null;
type Listener = (event: Event) => void;

export interface Properties {
  class?: string;
  id?: string;
  text?: string;
  lang?: string;
  on?: Record<string, Listener>;
  // Attributes; false leaves one out, true writes it empty.
  [attribute: string]: unknown;
}

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, properties: Properties = {}, ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name === "text") element.textContent = String(value);
    else if (name === "on") listen(element, value as Record<string, Listener>);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null));
  return element;
}

function listen(element: HTMLElement, listeners: Record<string, Listener>) {
  for (const [type, listener] of Object.entries(listeners)) element.addEventListener(type, listener);
}
