/** Reads the rows of a Parquet file, the format of Hugging Face's data sets. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";

/** Reads the column `text`. */
export async function readTextColumn(
  bytes: Uint8Array<ArrayBuffer>,
  file: string,
): Promise<readonly string[]> {
  const { buffer } = bytes;
  const metadata = await parquetMetadataAsync(buffer).catch((cause) => {
    throw new AwqDiagError(
      `Cannot read the text: ${file} is no Parquet file (${cause.message}), wanted one with a column "text", download it again`,
      { cause },
    );
  });
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  if (!columns.includes("text")) {
    throw new AwqDiagError(
      `Cannot read the text: ${file} has the columns "${
        columns.join('", "')
      }", wanted a column "text", choose another file`,
    );
  }
  const rows = await parquetReadObjects({ file: buffer, metadata, columns: ["text"] });
  return rows.map(({ text }, i) => {
    if (typeof text === "string") return text;
    if (text === null || text === undefined) return "";
    throw new AwqDiagError(
      `Cannot read the text: row ${i} of ${file} holds a ${typeof text}, wanted a string, choose another file`,
    );
  });
}
