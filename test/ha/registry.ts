/** What Home Assistant shows of our devices, found by the ids that never change: those of entities may be renamed. */
import { patiently } from './child.ts';
import { type Core, type Fields, fieldsOf, listOf } from './core.ts';
import { PATIENCE_MS } from './house.ts';

export interface Shown {
  readonly entityId: string;
  readonly category: unknown;
  /** Nobody switched it on yet: it has no state. */
  readonly isDisabled: boolean;
  readonly state: string | undefined;
  readonly attributes: Fields;
}

const OURS = /^ocpp_proxy_[a-z0-9]+_(?<key>.+)$/;

/** By the end of their unique ids, such as `garage_energy`. */
export async function shownIn(core: Core): Promise<ReadonlyMap<string, Shown>> {
  const states = new Map(listOf(await core.ask({ type: 'get_states' })).map((row) => [row.entity_id, row]));
  const entities = listOf(await core.ask({ type: 'config/entity_registry/list' }));
  return new Map(
    entities.flatMap((entity): readonly [string, Shown][] => {
      const key = OURS.exec(String(entity.unique_id))?.groups?.key;
      if (entity.platform !== 'mqtt' || key === undefined) return [];
      const now = states.get(entity.entity_id);
      const shown = {
        entityId: String(entity.entity_id),
        category: entity.entity_category,
        isDisabled: entity.disabled_by !== null,
        state: now === undefined ? undefined : String(now.state),
        attributes: fieldsOf(now?.attributes),
      };
      return [[key, shown]];
    }),
  );
}

/** Waits until these entities are there and show this; answers all that are there. */
export async function shows(
  core: Core,
  wanted: { readonly [key: string]: string | RegExp },
): Promise<ReadonlyMap<string, Shown>> {
  let last = '';
  const look = async () => {
    const all = await shownIn(core);
    const found = Object.keys(wanted).map((key) => [key, all.get(key)?.state]);
    last = JSON.stringify(Object.fromEntries(found));
    const isSo = found.every(([key = '', state]) => {
      const want = wanted[key];
      return want instanceof RegExp ? state !== undefined && want.test(state) : state === want;
    });
    return isSo ? all : undefined;
  };
  return patiently(() => `${Object.keys(wanted)} at Home Assistant; they show ${last}`, PATIENCE_MS, look);
}

/** Our devices, by the ends of their identifiers; the proxy itself is `''`. */
export async function devicesIn(core: Core): Promise<ReadonlyMap<string, Fields>> {
  const devices = listOf(await core.ask({ type: 'config/device_registry/list' }));
  return new Map(
    devices.flatMap((device) => {
      const ids = Array.isArray(device.identifiers) ? device.identifiers : [];
      const id = ids.flat().find((one) => /^ocpp_proxy_[a-z0-9]+/.test(String(one)));
      return id === undefined ? [] : [[String(id).replace(/^ocpp_proxy_[a-z0-9]+_?/, ''), device]];
    }),
  );
}

/** As a person does it with the entity in his hands. */
export async function act(core: Core, key: string, service: string, data: Fields = {}): Promise<void> {
  const entity = (await shownIn(core)).get(key);
  if (entity === undefined) throw new Error(`Home Assistant has no ${key}`);
  const [domain = ''] = entity.entityId.split('.');
  await core.call(domain, service, { entity_id: entity.entityId, ...data });
}
