/** Settings by chance: networks of any versions write to a charger of any version, each into its own world (PROTOCOL §2.4, §4.9). */
import { expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { fakeIds } from '../fakes/ids.ts';
import { REGISTER } from './box.ts';
import { listOf, settingsCharger, variable } from './settings-charger.ts';
import { play, type Stage, settled } from './stage.ts';

const WRITER = { config: { rights: ['observe', 'control', 'configure'], foreign_view: 'mirror' } };
const OWN = [REGISTER, 'Power.Active.Import', 'Current.Import'];

/** In both spellings, and what may be written. */
const SETTINGS = {
  sampledS: {
    key: 'MeterValueSampleInterval',
    name: 'SampledDataCtrlr.TxUpdatedInterval',
    values: ['0', '10', '15', '45', '300'],
  },
  alignedS: {
    key: 'ClockAlignedDataInterval',
    name: 'AlignedDataCtrlr.Interval',
    values: ['0', '60', '300', '450', '900'],
  },
  sampled: {
    key: 'MeterValuesSampledData',
    name: 'SampledDataCtrlr.TxUpdatedMeasurands',
    values: [REGISTER, 'Voltage', 'SoC,Frequency', 'Voltage,Power.Offered'],
  },
  timeout: { key: 'ConnectionTimeOut', name: 'TxCtrlr.EVConnectionTimeOut', values: ['30', '60', '120'] },
  heartbeat: { key: 'HeartbeatInterval', name: 'OCPPCommCtrlr.HeartbeatInterval', values: ['60', '77', '900'] },
  stops: { key: 'StopTransactionOnInvalidId', name: 'TxCtrlr.StopTxOnInvalidId', values: ['true', 'false'] },
} as const;
type Which = keyof typeof SETTINGS;
const ALL = Object.keys(SETTINGS) as readonly Which[];

/** As the charger and the proxy have them where nobody wrote any. */
const AT_FIRST: { readonly [W in Which]: string } = {
  sampledS: '30',
  alignedS: '0',
  sampled: REGISTER,
  timeout: '45',
  heartbeat: '300',
  stops: 'true',
};
/** Of the charger; the others are the proxy's own for each network. */
const AT_CHARGER: readonly Which[] = ['sampledS', 'alignedS', 'sampled', 'timeout'];
const WRITES = 14;

const isKeys = (version: OcppVersion): boolean => version === '1.6';
const nameIn = (version: OcppVersion, which: Which): string => SETTINGS[which][isKeys(version) ? 'key' : 'name'];

async function write(stage: Stage, version: OcppVersion, id: string, which: Which, value: string): Promise<unknown> {
  const name = nameIn(version, which);
  if (isKeys(version)) return (await stage.ask(id, 'ChangeConfiguration', { key: name, value })).status;
  const item = { ...variable(name), attributeValue: value };
  return listOf((await stage.ask(id, 'SetVariables', { setVariableData: [item] })).setVariableResult)[0]
    ?.attributeStatus;
}

async function read(stage: Stage, version: OcppVersion, id: string, which: Which): Promise<string> {
  const name = nameIn(version, which);
  if (isKeys(version))
    return String(listOf((await stage.ask(id, 'GetConfiguration', { key: [name] })).configurationKey)[0]?.value);
  const { getVariableResult } = await stage.ask(id, 'GetVariables', { getVariableData: [variable(name)] });
  return String(listOf(getVariableResult)[0]?.attributeValue);
}

/** What the charger must have of these wants, worked out anew. */
function merged(which: Which, wants: readonly string[], last: string): readonly string[] {
  const numbers = wants.map(Number).filter((each) => each > 0);
  switch (which) {
    case 'sampledS':
      // The proxy itself wants one a minute as soon as anybody wants anything.
      return [wants.length === 0 ? AT_FIRST.sampledS : String(Math.max(10, Math.min(60, ...numbers)))];
    case 'alignedS':
      return [numbers.length === 0 ? '0' : String(numbers.reduce((a, b) => gcd(a, b)))];
    case 'sampled':
      return wants.length === 0 ? [AT_FIRST.sampled] : [...wants.flatMap((one) => one.split(',')), ...OWN];
    default:
      return [last];
  }
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

const CASTS: readonly (readonly OcppVersion[])[] = [
  ['1.6', '2.0.1', '2.1'],
  ['1.6', '1.6', '2.1'],
  ['2.1', '2.0.1', '2.0.1'],
];
const STORIES = OCPP_VERSIONS.flatMap((charger, index) =>
  CASTS.map((cast, of) => ({ charger, cast, seed: 101 + index * CASTS.length + of })),
);

test.each(STORIES)(
  'charger of $charger, networks of $cast: each reads its own, the charger has what serves all',
  ({ charger, cast, seed }) => {
    const { random } = fakeIds(seed * 7919);
    const pick = <T>(list: readonly T[]): T => {
      const one = list[Math.floor(random() * list.length)];
      if (one === undefined) throw new Error('there is something to pick from');
      return one;
    };
    const versions = cast.map((version, index) => [`net${index}`, version] as const);
    const services = Object.fromEntries(versions.map(([id, version]) => [id, { ...WRITER, version }]));
    const box = settingsCharger({
      values: Object.fromEntries(AT_CHARGER.map((which) => [nameIn(charger, which), AT_FIRST[which]])),
    });
    return play({ version: charger, services, answer: box.answer }, async (stage) => {
      box.reportBy(() => stage.box.peer);
      await settled(stage, ...versions.map(([id]) => id));
      const own = new Map<string, string>();
      const last: { [W in Which]: string } = { ...AT_FIRST };
      const said: string[] = [];
      for (let n = 0; n < WRITES; n += 1) {
        const [id, version] = pick(versions);
        const which = pick(ALL);
        const value = pick<string>(SETTINGS[which].values);
        said.push(`${id} (${version}) writes ${which}=${value}`);
        expect(await write(stage, version, id, which, value), said.join('\n')).toBe('Accepted');
        own.set(`${id} ${which}`, value);
        last[which] = value;
      }
      for (const which of AT_CHARGER) {
        const wants = versions.map(([id]) => own.get(`${id} ${which}`)).filter((value) => value !== undefined);
        const real = box.values.get(nameIn(charger, which)) ?? '';
        const wanted = merged(which, wants, last[which]);
        // A list may keep what somebody wanted once.
        if (which === 'sampled') expect(real.split(','), said.join('\n')).toEqual(expect.arrayContaining([...wanted]));
        else expect([real], said.join('\n')).toEqual(wanted);
      }
      for (const [id, version] of versions) {
        for (const which of ALL) {
          const isShared = which === 'timeout' || (AT_CHARGER.includes(which) && !own.has(`${id} ${which}`));
          const expected = isShared
            ? box.values.get(nameIn(charger, which))
            : (own.get(`${id} ${which}`) ?? AT_FIRST[which]);
          expect(await read(stage, version, id, which), `${said.join('\n')}\n${id} reads ${which}`).toBe(expected);
        }
      }
    });
  },
);
