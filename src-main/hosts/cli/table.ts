export interface Column<T> {
  readonly head: string;
  readonly cell: (row: T) => string;
  /** Numbers stand at the right. */
  readonly right?: boolean;
}

/** Lines of a table: a head, then a line for each row, columns as wide as what is in them. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string[] {
  const cells = [columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
  return cells.map((line) =>
    line
      .map((cell, i) => (columns[i]!.right === true ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}
