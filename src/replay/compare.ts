/** When two frames are the same (docs/trace.md, "What is compared"). */

/** Ids as the proxy makes them, and times as it writes them. */
const VARIABLE =
  /([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)/;
/** Between the moment that a frame tells of as its own and its line, on a machine with a real clock. */
const SLACK_MS = 2_000;

/** Ids of the log and those of the replay, one to one. */
export class IdPairs {
  readonly #ofLog = new Map<string, string>();
  readonly #ofReplay = new Set<string>();

  /** An inbound frame, with the ids that the replay knows. An id that comes from outside is the same in both. */
  inbound(text: string): string {
    return text.replaceAll(new RegExp(VARIABLE, 'g'), (found, id: string | undefined) => {
      if (id === undefined) return found;
      if (!this.#ofLog.has(id)) this.pair(id, id);
      return this.#ofLog.get(id) ?? id;
    });
  }

  /** Whether these two may stand for each other; what stands for nothing yet is paired. */
  pair(ofLog: string, ofReplay: string): boolean {
    const known = this.#ofLog.get(ofLog);
    if (known !== undefined) return known === ofReplay;
    if (this.#ofReplay.has(ofReplay)) return false;
    this.#ofLog.set(ofLog, ofReplay);
    this.#ofReplay.add(ofReplay);
    return true;
  }
}

export interface Moment {
  /** Of the line, milliseconds since the epoch. */
  readonly at: number;
  /** The log was made with a clock that stands still: times are compared like everything else. */
  readonly exact: boolean;
}

/** Where the frame of the replay begins to differ; undefined when it is the same. */
export function firstDifference(ofLog: string, ofReplay: string, ids: IdPairs, moment: Moment): number | undefined {
  // A split by a pattern with two groups gives text, id, time, text, id, time, … with holes.
  const expected = ofLog.split(VARIABLE);
  const found = ofReplay.split(VARIABLE);
  let at = 0;
  for (const [index, part = ''] of found.entries()) {
    const wanted = expected[index] ?? '';
    if (!isSame(index % 3, wanted, part)) return at + sharedStart(wanted, part);
    at += part.length;
  }
  return found.length === expected.length ? undefined : at;

  function isSame(place: number, wanted: string, part: string): boolean {
    if (place === 1 && wanted !== '' && part !== '') return ids.pair(wanted, part);
    return part === wanted || (place === 2 && isNow(wanted, part));
  }

  function isNow(wanted: string, part: string): boolean {
    const isNear = (time: string) => Math.abs(Date.parse(time) - moment.at) <= SLACK_MS;
    return !moment.exact && isNear(wanted) && isNear(part);
  }
}

function sharedStart(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
