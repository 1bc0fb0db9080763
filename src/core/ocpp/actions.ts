import type { OCPP16, OCPP20, OCPP21 } from 'typed-ocpp';

/** Names of all messages of 1.6, its security extension included. */
export type Action16 = `${OCPP16.Action}`;
/** Names of all messages of 2.0.1. */
export type Action201 = `${OCPP20.Action}`;
/** Names of all messages of 2.1. */
export type Action21 = `${OCPP21.Action}`;
/** Names of all messages of any version. */
export type AnyAction = Action16 | Action201 | Action21;
