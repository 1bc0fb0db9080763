import { isTransparent } from '../core/arbitration/roles.ts';
import type { Provider } from '../core/model.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { Twin } from './twin.ts';

/** The words of a transparent provider go to the charger as they are, where both speak the same version. */
export function isPassedOn(
  { link }: Pick<Twin, 'link'>,
  provider: Provider,
  service: { readonly version: OcppVersion } | undefined,
): boolean {
  const isOther = link !== undefined && service !== undefined && link.version !== service.version;
  return isTransparent(provider) && !isOther;
}
