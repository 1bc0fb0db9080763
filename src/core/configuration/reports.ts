/** Which settings stand in which report (PROTOCOL §4.8). */
import type { Criterion, ReportAsk, ReportBase, ReportedSetting } from '../asks/configuration.ts';
import { actualOf } from './kept.ts';

/** Rows of one page. */
export const PAGE_ROWS = 50;

/** What tells in few words how the charger is. */
const SUMMARY = ['availabilitystate', 'problem'];

export function inBase(base: ReportBase, { setting, attributes }: ReportedSetting): boolean {
  switch (base) {
    case 'FullInventory':
      return true;
    case 'ConfigurationInventory':
      return attributes.some(({ mutability }) => mutability !== 'ReadOnly');
    case 'SummaryInventory':
      return SUMMARY.includes(setting.variable.toLowerCase());
  }
}

/** The rows that a report asks for: any of its criteria, and of those the components and variables that it names. */
export function inReport({ criteria, of }: ReportAsk, all: readonly ReportedSetting[]): readonly ReportedSetting[] {
  const meets = (row: ReportedSetting): boolean =>
    criteria.length === 0 || criteria.some((criterion) => isMet(criterion, row, all));
  const isNamed = ({ setting }: ReportedSetting): boolean =>
    of.length === 0 ||
    of.some(
      (named) =>
        isSame(named.component, setting.component) &&
        (named.componentInstance === undefined || isSame(named.componentInstance, setting.componentInstance)) &&
        (named.place === undefined || named.place.evse === setting.place?.evse) &&
        (named.place?.connector === undefined || named.place.connector === setting.place?.connector) &&
        (named.variable === undefined || isSame(named.variable, setting.variable)) &&
        (named.instance === undefined || isSame(named.instance, setting.instance)),
    );
  return all.filter((row) => isNamed(row) && meets(row));
}

/** A component that says nothing of it counts as active, available and enabled, but not as one with a problem. */
function isMet(criterion: Criterion, { setting }: ReportedSetting, all: readonly ReportedSetting[]): boolean {
  const said = all.find(
    (row) =>
      isSame(row.setting.component, setting.component) &&
      isSame(row.setting.componentInstance, setting.componentInstance) &&
      row.setting.place?.evse === setting.place?.evse &&
      row.setting.place?.connector === setting.place?.connector &&
      isSame(row.setting.variable, criterion),
  );
  return said === undefined ? criterion !== 'Problem' : actualOf(said)?.toLowerCase() === 'true';
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

/** The rows in pages; one empty page where there are none. */
export function pagesOf(rows: readonly ReportedSetting[]): readonly (readonly ReportedSetting[])[] {
  const pages = Array.from({ length: Math.ceil(rows.length / PAGE_ROWS) }, (_, index) =>
    rows.slice(index * PAGE_ROWS, (index + 1) * PAGE_ROWS),
  );
  return pages.length === 0 ? [[]] : pages;
}
