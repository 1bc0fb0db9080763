/** Makes an element known, once: the card of Home Assistant may be loaded beside another copy of itself. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
