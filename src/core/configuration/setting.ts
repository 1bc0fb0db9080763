/** What a row of the table of settings says (PROTOCOL §2.4, §4.9). */

/**
 * `virtual`: each provider has its own, and the charger hears nothing of it. `merged`: the charger gets what all want
 * together. `exclusive`: one value for everybody, the last writer wins. `read_only`: nobody writes it. `forbidden`: it
 * could move the charger away, so nobody writes it and nobody sees it.
 */
export type SettingClass = 'virtual' | 'merged' | 'exclusive' | 'read_only' | 'forbidden';

/** How the wants of several parties become one value. */
export type MergeRule = 'sampled_interval' | 'aligned_interval' | 'measurands';

/** What values a setting takes. */
export type SettingKind =
  | { readonly type: 'integer'; readonly min: number; readonly max: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'text'; readonly maxChars: number }
  /** Words between commas. */
  | { readonly type: 'list' };

export interface Setting {
  /** Component and variable as the newest version names them. */
  readonly name: string;
  readonly class: SettingClass;
  readonly kind: SettingKind;
  readonly merge?: MergeRule | undefined;
  /** Told where neither the provider wrote a value nor the charger has one. */
  readonly fallback?: string | undefined;
  /** Told whatever the charger says: what the proxy itself can do for a provider. */
  readonly shown?: string | undefined;
}

/** Component of settings that have a name of their maker, or of an older version, only (PROTOCOL §4.8). */
export const VENDOR_COMPONENT = 'VendorConfig';
