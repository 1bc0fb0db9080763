/** What is asked through the entities of Home Assistant, in the owner's verbs. */
import { MODES, type Mode, type ProviderId } from '../core/model.ts';
import type { ChargerView, Command, EvseView, HouseCommand } from '../proxy/ports.ts';
import { GUEST_MINUTES, MIN_A } from './entities.ts';
import { type Owner, suffixOf, type Topics } from './mqtt-names.ts';
import { isWished } from './mqtt-states.ts';

export type Asked =
  | { readonly kind: 'charger'; readonly chargerId: string; readonly command: Command }
  | { readonly kind: 'house'; readonly command: HouseCommand }
  | { readonly kind: 'guest_minutes'; readonly minutes: number }
  /** It is so already. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wrong'; readonly why: string };

/** Where one command comes in. */
export interface Door {
  /** The entity, as the trail and the log name it. */
  readonly key: string;
  /** Whose state tells what became of it. */
  readonly owner: Owner;
  read(text: string): Asked;
}

export interface CommandWorld {
  readonly chargers: readonly {
    readonly view: ChargerView;
    readonly mode: Mode;
    /** The most that each place can give. */
    readonly maxA: (evse: number) => number;
    /** Those to whom control may be given. */
    readonly providers: readonly ProviderId[];
  }[];
  readonly providers: readonly ProviderId[];
  readonly guestMinutes: number;
}

/** By topic; what comes in anywhere else is for nobody. */
export function doorsOf(topics: Topics, world: CommandWorld): ReadonlyMap<string, Door> {
  const doors = new Map<string, Door>();
  const put = (owner: Owner, key: string, read: Door['read'], isButton = false) =>
    doors.set(isButton ? topics.press(owner, key) : topics.set(owner, key), { key, owner, read });

  const proxy: Owner = { kind: 'proxy' };
  put(proxy, 'mode', (text) => modeAsked(text));
  put(proxy, 'guests', (text) =>
    switched(text, (isOn) => ({
      kind: 'house',
      command: isOn ? { verb: 'guest', minutes: world.guestMinutes } : { verb: 'end_guest' },
    })),
  );
  put(proxy, 'guest_minutes', (text) =>
    numbered(text, GUEST_MINUTES.min, GUEST_MINUTES.max, (minutes) => ({ kind: 'guest_minutes', minutes })),
  );

  for (const providerId of world.providers) {
    put({ kind: 'provider', id: providerId }, 'enabled', (text) =>
      switched(text, (isOn) => ({
        kind: 'house',
        command: isOn ? { verb: 'resume_provider', providerId } : { verb: 'pause_provider', providerId },
      })),
    );
  }

  for (const { view, mode, maxA, providers } of world.chargers) {
    const { chargerId } = view;
    const owner: Owner = { kind: 'charger', id: chargerId };
    const of = (command: Command): Asked => ({ kind: 'charger', chargerId, command });
    put(owner, 'restart', (text) => pressed(text, of({ verb: 'restart' })), true);
    put(owner, 'mode', (text) => modeAsked(text, chargerId));
    put(owner, 'sharing', (text) => switched(text, (isOn) => sharing(chargerId, mode, isOn)));
    for (const place of view.evses) {
      const { evse } = place;
      const key = (name: string) => `${name}${suffixOf(evse)}`;
      put(owner, key('charging'), (text) => switched(text, (isOn) => charging(view, place, isOn)));
      put(owner, key('pause'), (text) => switched(text, (isOn) => of({ verb: isOn ? 'pause' : 'resume', evse })));
      put(owner, key('max_current'), (text) =>
        numbered(text, MIN_A, maxA(evse), (limitA) => of({ verb: 'limit', evse, limitA })),
      );
      put(owner, key('control'), (text) => {
        if (text === 'none') return of({ verb: 'release', evse });
        if (text === 'home') return of({ verb: 'take', evse });
        if (providers.includes(text)) return of({ verb: 'give', evse, providerId: text });
        return wrong(['none', 'home', ...providers]);
      });
      put(owner, key('stop'), (text) => pressed(text, stop(view, place)), true);
      put(owner, key('release'), (text) => pressed(text, of({ verb: 'release', evse })), true);
    }
  }
  return doors;
}

function charging(view: ChargerView, place: EvseView, isOn: boolean): Asked {
  const isCharging = place.tx !== undefined || isWished(view, place.evse);
  if (isOn === isCharging) return { kind: 'nothing' };
  return isOn
    ? { kind: 'charger', chargerId: view.chargerId, command: { verb: 'start', evse: place.evse } }
    : stop(view, place);
}

/** Off is so already where it is locked, too: sharing less must not let cards charge again. */
function sharing(chargerId: string, mode: Mode, isOn: boolean): Asked {
  if (isOn === (mode === 'automatic')) return { kind: 'nothing' };
  return { kind: 'house', command: { verb: 'mode', mode: isOn ? 'automatic' : 'home_only', chargerId } };
}

/** Without a session here, a stop that names none would end the one at another place. */
function stop(view: ChargerView, { evse, tx }: EvseView): Asked {
  const { chargerId, online, evses } = view;
  const takesStartBack = !online && isWished(view, evse);
  if (tx === undefined && evses.length > 1 && !takesStartBack) return { kind: 'wrong', why: NOTHING_RUNS };
  return { kind: 'charger', chargerId, command: { verb: 'stop', ...(tx !== undefined && { txId: tx.id }) } };
}

const NOTHING_RUNS = 'No session is running there.';

function modeAsked(text: string, chargerId?: string): Asked {
  const mode: Mode | undefined = MODES.find((known) => known === text);
  if (mode === undefined) return wrong(MODES);
  return { kind: 'house', command: { verb: 'mode', mode, ...(chargerId !== undefined && { chargerId }) } };
}

function switched(text: string, asked: (isOn: boolean) => Asked): Asked {
  return text === 'ON' || text === 'OFF' ? asked(text === 'ON') : wrong(['ON', 'OFF']);
}

function pressed(text: string, asked: Asked): Asked {
  return text === 'PRESS' ? asked : wrong(['PRESS']);
}

function numbered(text: string, min: number, max: number, asked: (value: number) => Asked): Asked {
  const value = /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return asked(value);
  return { kind: 'wrong', why: `Expected a number from ${min} to ${max}.` };
}

function wrong(words: readonly string[]): Asked {
  return { kind: 'wrong', why: `Expected one of ${words.join(', ')}.` };
}
