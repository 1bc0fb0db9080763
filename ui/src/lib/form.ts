/** Everything that was typed into a form. */
export function typedIn(form: HTMLFormElement): Readonly<Record<string, string>> {
  return Object.fromEntries([...new FormData(form)].map(([key, value]) => [key, String(value)]));
}
