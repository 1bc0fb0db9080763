/**
 * Providers that people often have, as a form begins with them. Addresses stand here only where they are the same for
 * everybody; all others the provider tells its customers itself.
 */
import type { Role } from '../core/model.ts';

export interface PresetField {
  /** Of the row. */
  readonly key: 'url' | 'station_id' | 'username' | 'password' | 'token' | 'foreign_tag';
  readonly label: string;
  readonly help: string;
  readonly isRequired: boolean;
  readonly isSecret: boolean;
  /** What the form may show as a pattern; never a value that works by itself. */
  readonly example: string | undefined;
  /** What else stands in the row when this field is filled in. */
  readonly adds: { readonly [key: string]: string };
  /** A field that must be filled in as well. */
  readonly needs: PresetField['key'] | undefined;
}

export interface Preset {
  /** Also what the provider is called in the file, unless the owner says otherwise. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'service' | 'backend';
  readonly group: 'network' | 'energy' | 'certificates' | 'home' | 'own' | 'other';
  /** What it is, in a sentence. */
  readonly about: string;
  readonly role: Role;
  /** Why it has this role, in a sentence. */
  readonly roleWhy: string;
  /** Keys of the row that are the same for everybody; without `version` the charger's own is spoken. */
  readonly row: { readonly [key: string]: string | boolean };
  readonly fields: readonly PresetField[];
  /** What has to be done at the provider's side, in order. */
  readonly steps: readonly string[];
  readonly docs: string | undefined;
}

type Field = Partial<PresetField> & Pick<PresetField, 'key' | 'label' | 'help'>;

function field(one: Field): PresetField {
  return { isRequired: false, isSecret: false, example: undefined, adds: {}, needs: undefined, ...one };
}

const url = (help: string, example?: string) =>
  field({ key: 'url', label: 'Address (OCPP URL)', help, isRequired: true, example });

const STATION = field({
  key: 'station_id',
  label: 'Station id',
  help: "The name under which it knows your charger, often the serial number. Left empty the charger's id is used.",
});

const LOGIN: readonly PresetField[] = [
  field({
    key: 'username',
    label: 'User name',
    help: 'Only where it wants a password: mostly the station id once more.',
    needs: 'password',
  }),
  field({
    key: 'password',
    label: 'Password',
    help: 'Only where it gave you one for the charger (it may be called authorisation key).',
    isSecret: true,
    adds: { auth_type: 'basic' },
    needs: 'username',
  }),
];

const TOLD = 'It begins with wss:// or ws://. It tells you the address when you add a charger by hand';
const ADD = 'Add your charger there as one that speaks OCPP, with the station id that you type in here.';
const PAYS = 'It decides which of its cards may charge and pays for them; it steers sessions that it started.';
const WATCHES = 'It sees every session with its meter values and may steer nothing.';
const LIMITS = 'It starts, stops and limits when energy is cheap; it decides on no cards and pays for nobody.';

function network(one: Pick<Preset, 'id' | 'name' | 'about' | 'docs'> & { readonly where: string }): Preset {
  const { where, ...rest } = one;
  return {
    ...rest,
    ...{ kind: 'service', group: 'network', role: 'billing', roleWhy: PAYS, row: {} },
    fields: [url(`${TOLD}: ${where}`), STATION, ...LOGIN],
    steps: [ADD, 'Leave the charger itself as it is: it stays connected to this proxy.'],
  };
}

export const PRESETS: readonly Preset[] = [
  network({
    ...{ id: 'monta', name: 'Monta', where: 'choose your brand, or another charger, and look for the OCPP URL.' },
    about: 'A billing network for home, work and public charging.',
    docs: 'https://monta.com/help/en_US/integrations-advanced-developer/ocpp-configuration-for-charge-points-a-short-explainer',
  }),
  network({
    ...{ id: 'tap', name: 'Tap Electric', where: 'the app shows it under charger management, when you connect one.' },
    about: 'A billing network that speaks OCPP with any charger.',
    docs: 'https://docs.tapelectric.app/docs/quick-start-guide',
  }),
  network({
    ...{ id: 'road', name: 'Road (E-Flux)', where: 'it is called back office URL, and may differ by brand.' },
    about: 'A billing network that many employers and leasing companies use; E-Flux is the same platform.',
    docs: 'https://help.road.io/en/articles/9572284-how-to-connect-a-charging-station-to-the-platform',
  }),
  network({
    ...{
      id: 'network',
      name: 'Another charging network',
      where: 'or ask its support for the OCPP URL of your charger.',
    },
    about: 'Any network that pays for charging and speaks OCPP.',
    docs: undefined,
  }),
  {
    ...{ id: 'energy', name: 'Energy provider (Octopus, ev.energy and others)', kind: 'service', group: 'energy' },
    about: 'A supplier that charges when energy is cheap or clean.',
    ...{ role: 'energy', roleWhy: LIMITS, row: {}, docs: undefined },
    fields: [
      url(
        'Only some of them connect chargers by OCPP; most steer the car or the cloud of its maker. Ask for the OCPP URL.',
      ),
      STATION,
      ...LOGIN,
    ],
    steps: ['Ask whether it takes your charger over OCPP, and under which station id.'],
  },
  {
    ...{ id: 'certificates', name: 'Certificate broker (ERE, THG)', kind: 'service', group: 'certificates' },
    about: 'A broker that sells certificates for the energy that you charged.',
    ...{ role: 'reporter', roleWhy: WATCHES, row: {}, docs: undefined },
    fields: [
      url('The broker gives you the address with your contract; it begins with wss:// or ws://.'),
      STATION,
      field({
        ...{ key: 'foreign_tag', label: 'Card number for all sessions', isRequired: true, example: 'HOME' },
        help: 'Under which card it sees sessions: one that it knows, if it wants cards at all. It never sees the real ones.',
      }),
      ...LOGIN,
    ],
    steps: [
      'Tell the broker that your charger comes by OCPP, and its serial number, which must be that of the contract.',
    ],
  },
  {
    ...{ id: 'homeassistant', name: 'Home Assistant (OCPP integration)', kind: 'service', group: 'home' },
    about:
      'The OCPP integration of Home Assistant, for who has it already; without it the proxy shows everything by MQTT.',
    ...{ role: 'controller', roleWhy: 'It starts, stops and limits; it decides on no cards.', row: {} },
    fields: [
      url(
        'The machine that runs Home Assistant and the port of the integration. On the same machine as this proxy the two need different ports.',
        'ws://homeassistant.local:9000',
      ),
      STATION,
    ],
    steps: ['Install the OCPP integration, and give its central system a port that nobody else uses.'],
    docs: 'https://home-assistant-ocpp.readthedocs.io',
  },
  {
    ...{ id: 'evcc', name: 'evcc', kind: 'service', group: 'home' },
    about: 'Charges with the surplus of the sun.',
    ...{ role: 'controller', roleWhy: 'It starts, stops and limits; it decides on no cards.', row: {} },
    fields: [url('The machine that runs evcc, and its port for OCPP.', 'ws://evcc.local:8887'), STATION],
    steps: ['Add a charger of the type OCPP to evcc, with the station id that you type in here.'],
    docs: 'https://docs.evcc.io',
  },
  {
    ...{ id: 'steve', name: 'SteVe', kind: 'service', group: 'own' },
    about: 'An open central system on a machine of your own.',
    ...{ role: 'controller', roleWhy: 'It starts, stops and limits; give it role billing if it decides on cards.' },
    row: {},
    fields: [
      url('Your machine with the path of SteVe.', 'ws://steve.local:8180/steve/websocket/CentralSystemService'),
      STATION,
      ...LOGIN,
    ],
    steps: ['Add a charge point with this id under Data Management, else it is refused.'],
    docs: 'https://github.com/steve-community/steve',
  },
  {
    ...{ id: 'citrineos', name: 'CitrineOS', kind: 'service', group: 'own' },
    about: 'An open central system for OCPP 2.x on a machine of your own; chargers of 1.6 are translated.',
    ...{ role: 'controller', roleWhy: 'It starts, stops and limits; give it role billing if it decides on cards.' },
    row: { version: 'auto' },
    fields: [
      url('Your machine, with the port of the security profile that you use.', 'ws://citrineos.local:8081'),
      STATION,
      ...LOGIN,
    ],
    steps: ['Add a charging station with this id, and its password if the port wants one.'],
    docs: 'https://github.com/citrineos/citrineos-core',
  },
  {
    ...{ id: 'service', name: 'Any service that speaks OCPP', kind: 'service', group: 'other' },
    about: 'A central system that the proxy dials, and to which it looks like your charger.',
    ...{ role: 'controller', roleWhy: 'It starts, stops and limits; choose another role if it shall do less or more.' },
    ...{ row: {}, docs: undefined },
    fields: [url('It begins with wss:// or ws://.', 'wss://ocpp.example.com'), STATION, ...LOGIN],
    steps: [ADD],
  },
  {
    ...{ id: 'script', name: 'A program of your own (JSON)', kind: 'backend', group: 'other' },
    about: 'A program that dials in to this proxy and speaks plain JSON.',
    ...{ role: 'controller', roleWhy: 'It starts, stops and limits; choose reporter if it shall only watch.' },
    ...{ row: {}, docs: undefined },
    fields: [
      field({
        ...{ key: 'token', label: 'Token', isRequired: true, isSecret: true },
        help: 'At least 16 characters that nobody can guess; the program sends it when it dials in.',
      }),
    ],
    steps: ['Let the program connect to ws://<this proxy>/backend?id=<its id>, with the token.'],
  },
];
