/** Putting a statement together is work on the event loop: others have their turn while each is on its way (I16). */
const ROWS_PER_STATEMENT = 100;

export async function inParts<Row>(rows: readonly Row[], write: (part: Row[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    await write(rows.slice(at, at + ROWS_PER_STATEMENT));
  }
}
