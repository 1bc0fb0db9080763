/** Every operation of `/api/v1`. A new one is one row in one of these lists. */
import { adoptionOperations } from './adoption.ts';
import { backupOperations } from './backups.ts';
import { bundleOperations } from './bundle.ts';
import { certificateOperations } from './certificates.ts';
import { chargerOperations } from './chargers.ts';
import { configurationOperations } from './configuration.ts';
import { configurationHistoryOperations } from './configuration-history.ts';
import { controlOperations } from './control.ts';
import { correctionOperations } from './corrections.ts';
import { deliveryOperations } from './deliveries.ts';
import { eventOperations } from './events.ts';
import { firmwareOperations } from './firmware.ts';
import { houseOperations } from './house.ts';
import { journalOperations } from './journal.ts';
import { limitOperations } from './limits.ts';
import { loginOperations } from './login.ts';
import { JSON_TYPE, type Operation, operation } from './operation.ts';
import { payerOperations } from './payers.ts';
import { priceOperations } from './prices.ts';
import { providerRowOperations } from './provider-rows.ts';
import { providerTrialOperations } from './provider-trial.ts';
import { quirkOperations } from './quirks.ts';
import { sessionOperations } from './sessions.ts';
import { shadowOperations } from './shadow.ts';
import { simulatorOperations } from './simulator.ts';
import { siteOperations } from './site.ts';
import { statementOperations } from './statements.ts';
import { tagOperations } from './tags.ts';
import { tariffOperations } from './tariffs.ts';
import { timelineOperations } from './timeline.ts';
import { tokenOperations } from './tokens.ts';
import { traceOperations } from './trace.ts';
import { welcomeOperations } from './welcome.ts';

export const OPERATIONS: readonly Operation[] = [
  ...chargerOperations,
  ...shadowOperations,
  ...controlOperations,
  ...houseOperations,
  ...siteOperations,
  ...limitOperations,
  ...sessionOperations,
  ...timelineOperations,
  ...correctionOperations,
  ...journalOperations,
  ...deliveryOperations,
  ...firmwareOperations,
  ...adoptionOperations,
  ...quirkOperations,
  ...eventOperations,
  ...traceOperations,
  ...bundleOperations,
  ...tagOperations,
  ...payerOperations,
  ...tariffOperations,
  ...priceOperations,
  ...statementOperations,
  ...certificateOperations,
  ...tokenOperations,
  ...configurationOperations,
  ...configurationHistoryOperations,
  ...providerRowOperations,
  ...providerTrialOperations,
  ...welcomeOperations,
  ...simulatorOperations,
  ...backupOperations,
  ...loginOperations,
  operation({
    id: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    tag: 'api',
    summary: 'This document',
    scope: 'open',
    gives: [JSON_TYPE],
    refusals: [],
    handle: (_input, { document }) => Response.json(document()),
  }),
];
