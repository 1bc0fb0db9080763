/** Asks before something that matters; the page's one dialog for that stands in `app.ts`. */

export interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button says that does it, such as "Stop charging". */
  readonly yes: string;
  readonly danger?: boolean;
}

type Ask = (question: Question) => Promise<boolean>;

let ask: Ask = () => Promise.resolve(false);

/** Who shows the question. */
export function onConfirm(shows: Ask): void {
  ask = shows;
}

/** Resolves with whether the owner said yes. */
export function confirm(question: Question): Promise<boolean> {
  return ask(question);
}
