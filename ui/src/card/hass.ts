/** What the card needs of Home Assistant: the object that every card is given (`hass`), no more of it than that. */

export interface HassState {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly last_changed: string;
}

export interface Hass {
  readonly states: Readonly<Record<string, HassState | undefined>>;
  /** The registry of entities, as far as a card sees it. */
  readonly entities?: Readonly<Record<string, { readonly entity_id: string; readonly device_id?: string | null }>>;
  readonly devices?: Readonly<Record<string, { readonly name?: string | null; readonly name_by_user?: string | null }>>;
  readonly language?: string;
  readonly config?: { readonly time_zone?: string };
  callService(domain: string, service: string, data: Readonly<Record<string, unknown>>): Promise<unknown>;
  callWS?(message: Readonly<Record<string, unknown>>): Promise<unknown>;
}
