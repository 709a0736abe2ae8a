/** What is wrong with a Parquet file, as the middle of an error's text: `<what was seen>, <what to do>`. */
export class ParquetFault extends Error {
  constructor(seen: string, remedy = "download or write it again") {
    super(`${seen}, ${remedy}`);
  }
}
