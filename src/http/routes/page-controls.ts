/** The buttons of the status page: plain forms, no script. Each sends one command of the home to POST /control. */
import { MODES, type Mode } from '../../core/model.ts';
import type { ChargerView, EvseView, HouseView } from '../../proxy/ports.ts';
import { type Markup, markup } from '../markup.ts';

/** What the page proposes; a person types another time. */
const GUEST_MINUTES = 120;

const MODE_NAMES: { readonly [M in Mode]: string } = {
  automatic: 'Automatic',
  home_only: 'Home only',
  locked: 'Locked',
};
const MODE_ABOUT: { readonly [M in Mode]: string } = {
  automatic: 'providers may get control',
  home_only: 'nobody but you gets control',
  locked: 'as home only, and no card charges',
};

/** The mode, guests, and which providers are paused. */
export function houseControls(house: HouseView, providerIds: readonly string[], mayChange: boolean): Markup {
  const { mode, chargers } = house;
  const others = chargers.filter((charger) => charger.mode !== mode);
  return markup`<h2>Your house</h2>
<p>Mode: <b>${MODE_NAMES[mode]}</b> (${MODE_ABOUT[mode]})${others.map(
    (one) => markup`; charger ${one.chargerId}: <b>${MODE_NAMES[one.mode]}</b>`,
  )}</p>
${mayChange ? houseForms(house, providerIds) : markup`<p class="dim">Only administrators of Home Assistant may change something here.</p>`}`;
}

function houseForms({ mode, ceiling, guestUntil, paused }: HouseView, providerIds: readonly string[]): Markup {
  return markup`${form({ command: 'mode' }, modeButtons(mode, ceiling))}
${ceiling === 'automatic' ? undefined : markup`<p class="dim">The configuration file allows no more than "${MODE_NAMES[ceiling]}".</p>`}
${
  guestUntil === undefined
    ? form(
        { command: 'guest' },
        markup`<input class="short" type="number" name="minutes" min="1" value="${GUEST_MINUTES}" aria-label="minutes"> minutes <button>Let guests charge</button>`,
      )
    : form(
        { command: 'end_guest' },
        markup`Guests may charge until ${time(guestUntil)}, and you pay <button>End</button>`,
      )
}
${providerIds.map((provider) => {
  const pause = paused.find(({ providerId }) => providerId === provider);
  if (pause === undefined)
    return form({ command: 'pause_provider', provider }, markup`${provider} <button>Pause</button>`);
  const until = pause.until === undefined ? '' : ` until ${time(pause.until)}`;
  return form(
    { command: 'resume_provider', provider },
    markup`${provider} <b>is paused${until}</b> <button>Resume</button>`,
  );
})}`;
}

function modeButtons(now: Mode, ceiling: Mode): Markup {
  const allowed = MODES.filter((mode) => MODES.indexOf(mode) >= MODES.indexOf(ceiling));
  return markup`${allowed.map(
    (mode) =>
      markup`<button name="mode" value="${mode}"${mode === now ? { html: ' aria-pressed="true"' } : undefined}>${MODE_NAMES[mode]}</button>`,
  )}`;
}

/** What the home may do at one charger, place by place. */
export function chargerControls(
  { chargerId, evses }: ChargerView,
  { chargers, ceiling }: HouseView,
  providerIds: readonly string[],
): Markup {
  const mode = chargers.find((charger) => charger.chargerId === chargerId)?.mode;
  return markup`${evses.map((evse) => placeControls(chargerId, evse, evses.length > 1, providerIds))}
${mode === undefined || chargers.length < 2 ? undefined : form({ command: 'mode', charger: chargerId }, modeButtons(mode, ceiling))}`;
}

function placeControls(
  charger: string,
  { evse, tx, lease, closed, limitA }: EvseView,
  isOneOfSeveral: boolean,
  providerIds: readonly string[],
): Markup {
  const place = { charger, ...(isOneOfSeveral && { evse }) };
  const isTaken = lease?.explicit === true;
  const deeds = [
    tx === undefined ? 'start' : undefined,
    limitA === 0 ? 'resume' : 'pause',
    isTaken ? 'release' : 'take',
    closed ? 'unblock' : 'block',
  ] as const;
  return markup`${isOneOfSeveral ? markup`<p>EVSE ${evse}</p>` : undefined}
${tx === undefined ? undefined : form({ command: 'stop', charger, session_id: tx.id }, markup`<button>Stop</button>`)}
${form(place, markup`${deeds.flatMap((verb) => (verb === undefined ? [] : markup`<button name="command" value="${verb}">${DEEDS[verb]}</button>`))}`)}
${form(
  { command: 'limit', ...place },
  markup`<input class="short" type="number" name="limit_a" min="0" step="any" aria-label="amperes"> A <button>Limit</button>`,
)}
${
  providerIds.length === 0
    ? undefined
    : form(
        place,
        markup`<select name="provider" aria-label="provider">${providerIds.map((id) => markup`<option>${id}</option>`)}</select>
<button name="command" value="give">Give control</button>${isOneOfSeveral ? undefined : markup`<button name="command" value="kick">Send away</button>`}`,
      )
}`;
}

const DEEDS = {
  start: 'Start',
  pause: 'Pause',
  resume: 'Resume',
  take: 'Take control',
  release: 'Release control',
  block: 'Close',
  unblock: 'Open',
} as const;

function form(hidden: { readonly [name: string]: string | number }, content: Markup): Markup {
  const fields = Object.entries(hidden).map(
    ([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`,
  );
  return markup`<form class="row" method="post" action="./control">${fields}${content}</form>
`;
}

function time(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
