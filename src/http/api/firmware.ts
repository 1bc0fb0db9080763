/** Firmware that providers want to load, and the owner's word on it. */
import * as z from 'zod';
import { chargerPath } from './chargers.ts';
import { iso, notFound, time } from './fields.ts';
import { operation } from './operation.ts';
import { WORDS } from './words.ts';

const request = z
  .object({
    charger_id: z.string(),
    provider_id: z.string(),
    at: time(),
    address: z.string().meta({ description: 'where it would be loaded from, without a login' }),
    asked: z.string().meta({ description: 'the request as the provider made it' }),
  })
  .register(WORDS, { id: 'FirmwareRequest' });

export const firmwareOperations = [
  operation({
    id: 'listFirmware',
    method: 'GET',
    path: '/firmware',
    tag: 'chargers',
    summary: 'Firmware that providers want to load and that waits for you, one request a charger',
    scope: 'read',
    answer: z.object({ firmware: z.array(request) }).register(WORDS, { id: 'FirmwareRequests' }),
    refusals: [],
    handle: (_input, { owner }) => ({
      body: {
        firmware: owner.firmwareRequests().map(({ chargerId, providerId, at, address, asked }) => ({
          charger_id: chargerId,
          provider_id: providerId,
          at: iso(at),
          address,
          asked,
        })),
      },
    }),
  }),
  operation({
    id: 'decideFirmware',
    method: 'POST',
    path: '/chargers/{charger}/firmware',
    tag: 'chargers',
    summary: 'Approves the firmware that waits for you at this charger, or refuses it',
    scope: 'control',
    params: z.strictObject(chargerPath),
    body: z.strictObject({ decision: z.enum(['approve', 'refuse']) }).register(WORDS, { id: 'FirmwareDecision' }),
    answer: z.object({ why: z.string() }).register(WORDS, { id: 'FirmwareDecided' }),
    refusals: ['not_found', 'conflict'],
    async handle({ params, body }, { owner }) {
      const decided = await owner.decideFirmware(params.charger, body.decision === 'approve');
      if (decided === undefined) return notFound('charger', params.charger, 'charger');
      return decided.ok ? { body: { why: decided.why } } : { no: { error: 'conflict', reason: decided.why } };
    },
  }),
];
