/** What Home Assistant says on its socket, as far as it concerns us. */
export type HomeMessage =
  | { readonly type: 'auth_required' | 'auth_ok' | 'auth_invalid' | 'pong' }
  | { readonly type: 'result'; readonly id: number; readonly success: boolean }
  /** The states that were added or changed, and the entities that are gone. */
  | {
      readonly type: 'event';
      readonly id: number;
      readonly states: ReadonlyMap<string, string>;
      readonly gone: readonly string[];
    };

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

function readOne(message: unknown): HomeMessage | undefined {
  if (!isRecord(message)) return undefined;
  const { type, id } = message;
  if (type === 'auth_required' || type === 'auth_ok' || type === 'auth_invalid' || type === 'pong') return { type };
  if (typeof id !== 'number') return undefined;
  if (type === 'result') return { type, id, success: message.success === true };
  return type === 'event' && isRecord(message.event) ? { type, id, ...readEntities(message.event) } : undefined;
}

/** `subscribe_entities` tells `a` (all at first), `c` (changes, new values under `+`) and `r` (removed). */
function readEntities(event: Fields): {
  readonly states: ReadonlyMap<string, string>;
  readonly gone: readonly string[];
} {
  const states = new Map<string, string>();
  for (const [entity, value] of Object.entries(isRecord(event.a) ? event.a : {})) {
    if (isRecord(value) && typeof value.s === 'string') states.set(entity, value.s);
  }
  for (const [entity, change] of Object.entries(isRecord(event.c) ? event.c : {})) {
    const news = isRecord(change) ? change['+'] : undefined;
    if (isRecord(news) && typeof news.s === 'string') states.set(entity, news.s);
  }
  const gone = Array.isArray(event.r) ? event.r.filter((entity) => typeof entity === 'string') : [];
  return { states, gone };
}

type Fields = { readonly [field: string]: unknown };

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
