/** What the first run needs to know of the world; `app.ts` hands it over. */
import type { Role } from '../core/model.ts';
import type { MachineHost } from '../lib/addresses.ts';

/** Where chargers come in. */
export interface Reach {
  /** Undefined: not yet. */
  readonly port: number | undefined;
  readonly tlsPort: number | undefined;
  /** Whether page and API are on the same port. */
  readonly isShared: boolean;
  /** Of this machine; none where it is a container, whose addresses nobody else can reach. */
  readonly hosts: readonly MachineHost[];
}

/** What a provider that people often have looks like in a form; `config/presets.ts` has them. */
export interface ProviderPreset {
  readonly id: string;
  readonly name: string;
  readonly kind: 'service' | 'backend';
  readonly group: 'network' | 'energy' | 'certificates' | 'home' | 'own' | 'other';
  readonly about: string;
  readonly role: Role;
  readonly roleWhy: string;
  readonly row: { readonly [key: string]: string | boolean };
  readonly fields: readonly {
    readonly key: string;
    readonly label: string;
    readonly help: string;
    readonly isRequired: boolean;
    readonly isSecret: boolean;
    readonly example: string | undefined;
    readonly adds: { readonly [key: string]: string };
    readonly needs: string | undefined;
  }[];
  readonly steps: readonly string[];
  readonly docs: string | undefined;
}
