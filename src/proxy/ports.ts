/**
 * What the hub needs of the world and what it offers to it. The hub knows no socket, no file and no HTTP; the
 * plugs (`chargers/ providers/ ledger/ home/ http/`) know no rule. Both sides know only this file.
 */
export * from './ports/backups.ts';
export * from './ports/commands.ts';
export * from './ports/house-settings.ts';
export * from './ports/ledger.ts';
export * from './ports/links.ts';
export * from './ports/money.ts';
export * from './ports/real.ts';
export * from './ports/service-side.ts';
export * from './ports/sessions.ts';
export * from './ports/sides.ts';
export * from './ports/tellings.ts';
export * from './ports/trace.ts';
