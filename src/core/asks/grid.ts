/** What the grid asks of a charger that feeds back, and what is paid elsewhere. */
import type { CommandAnswer, Nothing, Payload } from '../meanings.ts';

export interface GridAsks {
  readonly setGridControl: { ask: GridControl; answer: GridControlAnswer };
  readonly clearGridControl: { ask: GridControlName; answer: CommandAnswer };
  /** Somebody pays on a page of the asker: the place is to be kept for so long. */
  readonly webPayment: { ask: { readonly evse: number; readonly timeoutS: number }; answer: Nothing };
}

export interface GridControlName {
  /** The asker's own; undefined: all of a kind. */
  readonly id?: string | undefined;
  readonly isDefault: boolean;
  /** `FreqDroop`, `VoltVar`, `LimitMaxDischarge`, … */
  readonly kind?: string | undefined;
}

export interface GridControl extends GridControlName {
  readonly id: string;
  readonly kind: string;
  /** Curves and set points, as they came: opaque here. */
  readonly values: Payload;
}

export interface GridControlAnswer extends CommandAnswer {
  /** Those that it takes the place of. */
  readonly supersededIds?: readonly string[] | undefined;
}
