/** What somebody needs who begins: what to type into the charger, who tried to come in, and forms for providers. */
import * as z from 'zod';
import { ROLES } from '../../core/model.ts';
import { adoptionView } from '../adoption.ts';
import type { ProviderPreset } from '../onboarding.ts';
import { stationUrls } from '../station-urls.ts';
import { adoption } from './adoption-words.ts';
import { iso, time } from './fields.ts';
import { operation } from './operation.ts';
import { WORDS } from './words.ts';

const count = () => z.int().min(0);

export const welcome = z
  .object({
    stations: z
      .array(
        z.object({
          url: z.string().meta({ description: 'for chargers that put their id behind it by themselves' }),
          whole_url: z.string().meta({ description: 'for all others, with a place for the id' }),
          ...{ host: z.string(), port: z.int(), secure: z.boolean() },
          by: z.enum(['home_assistant', 'page', 'ipv4', 'ipv6', 'name']).meta({
            description:
              'how the address is known: Home Assistant said it, this very page was reached by it, or it is one of this machine',
          }),
        }),
      )
      .meta({ description: 'what to type into a charger, the likeliest first; empty where nobody knows' }),
    chargers: z.object({
      ...{ known: count(), online: count() },
      ever_connected: z.boolean().meta({ description: 'one of them spoke at least once' }),
    }),
    refused_chargers: z
      .array(z.object({ id: z.string(), at: time(), reason: z.string() }))
      .meta({ description: 'who tried to come in and may not, the newest first' }),
    adoption,
    providers: z.object({ configured: count(), online: count() }),
    configuration: z.object({
      exists: z.boolean().meta({ description: 'false: there is no file yet; the first change makes one' }),
      writable: z.boolean(),
      ok: z.boolean().meta({ description: 'false: the file has a mistake that must be mended first' }),
    }),
  })
  .register(WORDS, { id: 'Welcome' });

export const preset = z
  .object({
    id: z.string().meta({ description: 'also a good id for the provider' }),
    name: z.string(),
    kind: z.enum(['service', 'backend']),
    group: z.enum(['network', 'energy', 'certificates', 'home', 'own', 'other']),
    about: z.string(),
    role: z.enum(ROLES),
    role_why: z.string(),
    row: z.record(z.string(), z.unknown()).meta({ description: 'keys of the row that are the same for everybody' }),
    fields: z.array(
      z.object({
        ...{ key: z.string(), label: z.string(), help: z.string(), required: z.boolean(), secret: z.boolean() },
        example: z.string().nullable(),
        adds: z
          .record(z.string(), z.string())
          .meta({ description: 'what else goes into the row when it is filled in' }),
        needs: z.string().nullable().meta({ description: 'a field that must be filled in as well' }),
      }),
    ),
    steps: z.array(z.string()).meta({ description: 'what has to be done at its side, in order' }),
    docs: z.string().nullable(),
  })
  .register(WORDS, { id: 'ProviderPreset' });

export const welcomeOperations = [
  operation({
    id: 'getWelcome',
    method: 'GET',
    path: '/welcome',
    tag: 'chargers',
    summary:
      'What the first run needs: the addresses to type into a charger, who was refused, and how far the house is',
    scope: 'read',
    answer: welcome,
    refusals: [],
    async handle({ headers, access }, api) {
      const { owner, reach, place, configuration } = api;
      const chargers = owner.chargers();
      const providers = await owner.providers();
      const isIngress = access?.by === 'ingress';
      const asked = isIngress ? undefined : (headers.get('host') ?? undefined);
      const urls = reach === undefined ? [] : stationUrls(reach(), { asked, stations: place().stations });
      const target = await configuration?.target();
      const read = await configuration?.read();
      return {
        body: {
          stations: urls.map(({ host, port, secure, by }) => {
            const url = `${secure ? 'wss' : 'ws'}://${host}:${port}/`;
            return { url, whole_url: `${url}<charger id>`, host, port, secure, by };
          }),
          chargers: {
            known: chargers.length,
            online: chargers.filter(({ online }) => online).length,
            ever_connected: chargers.some(({ lastSeenAt }) => lastSeenAt !== undefined),
          },
          refused_chargers: owner
            .refusedChargers()
            .map(({ chargerId, at, why }) => ({ id: chargerId, at: iso(at), reason: why })),
          adoption: adoptionView(owner.adoption()),
          providers: { configured: providers.length, online: providers.filter(({ online }) => online).length },
          configuration: {
            exists: typeof read?.file === 'string',
            writable: target?.isWritable ?? false,
            ok: read !== undefined && read.problems.length === 0,
          },
        },
      };
    },
  }),
  operation({
    id: 'listPresets',
    method: 'GET',
    path: '/presets',
    tag: 'providers',
    summary: 'Providers that people often have: what to ask for in a form, and what to do at their side',
    scope: 'read',
    answer: z.object({ presets: z.array(preset) }).register(WORDS, { id: 'ProviderPresets' }),
    refusals: [],
    handle: (_input, { presets = [] }) => ({ body: { presets: presets.map(presetView) } }),
  }),
];

function presetView({ roleWhy, fields, row, steps, docs, ...same }: ProviderPreset): z.input<typeof preset> {
  return {
    ...same,
    role_why: roleWhy,
    row: { ...row },
    fields: fields.map(({ key, label, help, isRequired, isSecret, example, adds, needs }) => ({
      ...{ key, label, help, required: isRequired, secret: isSecret },
      ...{ example: example ?? null, adds: { ...adds }, needs: needs ?? null },
    })),
    steps: [...steps],
    docs: docs ?? null,
  };
}
