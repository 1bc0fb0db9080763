import type { ListAsks } from './lists.ts';
import type { MaintenanceAsks } from './maintenance.ts';
import type { RecordAsks } from './records.ts';
import type { ReservationAsks } from './reservations.ts';
import type { TriggerAsks } from './triggers.ts';
import type { TrustAsks } from './trust.ts';

/** What a central system asks of the station itself. */
export interface StationAsks extends ListAsks, MaintenanceAsks, RecordAsks, ReservationAsks, TriggerAsks, TrustAsks {}
