import type { CatalogueChoice } from '../contract.js';

/** What the models of the catalogue can be sorted by; test sets by their PSNR. */
export type Column = 'title' | 'scale' | 'Set5' | 'Set14' | 'download' | 'licence';

type Entry = Pick<CatalogueChoice, 'title' | 'scale' | 'measured' | 'download' | 'licence'>;

const valueOf = (entry: Entry, column: Column): string | number | undefined =>
  column === 'Set5' || column === 'Set14' ? entry.measured.find(({ set }) => set === column)?.psnrY : entry[column];

/** What has no value in a column stands last, whichever way it is sorted. */
export function sortedBy<T extends Entry>(entries: readonly T[], column: Column, isDown: boolean): T[] {
  return entries.toSorted((a, b) => {
    const [one, other] = [valueOf(a, column), valueOf(b, column)];
    if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
    const order =
      typeof one === 'number' ? one - (other as number) : one.localeCompare(other as string, 'en', { numeric: true });
    return isDown ? -order : order;
  });
}
