/** What Home Assistant says on its socket, as far as it concerns us. */
export type HomeMessage =
  | { readonly type: 'auth_required' | 'auth_ok' | 'auth_invalid' | 'pong' }
  | { readonly type: 'result'; readonly id: number; readonly result: Result }
  | { readonly type: 'event'; readonly id: number; readonly event: unknown };

/** Why not, is what Home Assistant said, cut short. */
export type Result = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/** The states that were added or changed, and the entities that are gone. */
export interface EntityNews {
  readonly states: ReadonlyMap<string, string>;
  /** All of an entity, or those of one that is known which changed. */
  readonly attributes: ReadonlyMap<string, AttributeNews>;
  readonly gone: readonly string[];
}

export interface AttributeNews {
  readonly isWhole: boolean;
  readonly set: Fields;
  readonly gone: readonly string[];
}

const MAX_WHY_CHARS = 200;

/** Every message of one frame that is understood; a frame may hold several in a list. Never throws. */
export function readHomeMessages(text: string): readonly HomeMessage[] {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return [];
  }
  return (Array.isArray(frame) ? frame : [frame]).map(readOne).filter((message) => message !== undefined);
}

/** The address of the socket: `ws(s)` as it is, `http(s)` with `/api/websocket` behind its base path. */
export function homeSocketUrl(address: string): string {
  const url = new URL(address);
  url.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:';
  url.hash = '';
  // The Supervisor's socket has a path of its own: ws://supervisor/core/websocket.
  if (!/\/websocket\/?$/.test(url.pathname)) url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/websocket`;
  return url.href;
}

/** `subscribe_entities` tells `a` (all at first), `c` (changes: new values under `+`, `-` what is gone) and `r` (removed). */
export function readEntityNews(event: unknown): EntityNews {
  const { a, c, r } = fieldsOf(event);
  const states = new Map<string, string>();
  const attributes = new Map<string, AttributeNews>();
  for (const [entity, value] of Object.entries(fieldsOf(a))) {
    const { s, a: set } = fieldsOf(value);
    if (typeof s === 'string') states.set(entity, s);
    attributes.set(entity, { isWhole: true, set: fieldsOf(set), gone: [] });
  }
  for (const [entity, change] of Object.entries(fieldsOf(c))) {
    const { '+': more, '-': less } = fieldsOf(change);
    const { s, a: set } = fieldsOf(more);
    if (typeof s === 'string') states.set(entity, s);
    const gone = textsIn(fieldsOf(less).a);
    if (set !== undefined || gone.length > 0) attributes.set(entity, { isWhole: false, set: fieldsOf(set), gone });
  }
  return { states, attributes, gone: textsIn(r) };
}

function textsIn(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

export type Fields = { readonly [field: string]: unknown };

/** Of whatever came; none where it is no group of fields. */
export function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function readOne(message: unknown): HomeMessage | undefined {
  const { type, id, event, ...rest } = fieldsOf(message);
  if (type === 'auth_required' || type === 'auth_ok' || type === 'auth_invalid' || type === 'pong') return { type };
  if (typeof id !== 'number') return undefined;
  if (type === 'event') return { type, id, event };
  return type === 'result' ? { type, id, result: readResult(rest) } : undefined;
}

function readResult({ success, result, error }: Fields): Result {
  if (success === true) return { ok: true, value: result };
  const { message, code } = fieldsOf(error);
  return { ok: false, why: String(message ?? code ?? 'it gives no reason').slice(0, MAX_WHY_CHARS) };
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
