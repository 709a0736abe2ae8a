/**
 * What keys mean whose schema has no description: shared parts that mean one thing in each place.
 */

/** By the end of the key's path; `*` stands for any name, `[]` for any item. */
export const WRITTEN_MEANINGS: Readonly<Record<string, string>> = {
  "schema": "Kind of record",
  "version": "Version of the kind",
  "inputs": "Where the numbers come from; see below",
  "top_kurtosis_layer.name": "Its name in the checkpoint",
  "top_kurtosis_layer.mean_kurtosis": "Its mean_kurtosis",
  "module_family.*.mean_kurtosis": "Mean over the family's layers of mean_kurtosis",
  "module_family.*.median_kurtosis": "Median over the family's layers of mean_kurtosis",
  "module_family.*.mean_top1pct_importance_share":
    "Mean over the family's layers of top1pct_importance_share",
  "module_family.*.median_top1pct_importance_share":
    "Median over the family's layers of top1pct_importance_share",
  "module_family.*.mean_3bit_output_error":
    "Mean over the family's layers of output_error at 3 bits",
  "module_family.*.median_3bit_output_error":
    "Median over the family's layers of output_error at 3 bits",
  "module_family.*.mean_awq_reduction_3bit":
    "Mean over the family's layers of awq_reduction_3bit; above the median, it hangs on few layers",
  "module_family.*.median_awq_reduction_3bit":
    "Median over the family's layers of awq_reduction_3bit",
  "awq_reduction_3bit.min": "Smallest of all layers; 1 where the search chose alpha 0",
  "awq_reduction_3bit.median": "Median over all layers",
  "awq_reduction_3bit.mean": "Mean over all layers",
  "awq_reduction_3bit.max": "Largest of all layers",
  "best_alpha_dist.min": "Smallest",
  "best_alpha_dist.median": "Median",
  "best_alpha_dist.max": "Largest",
  "dataset.bytes": "Size of the file",
  "dataset.sha256": "Hash of the file",
  "dtype": "Number format of the values",
  "model": "The model",
  "model.files": "Every file of it that was read",
  "model.files[].bytes": "Size of the file",
  "model.files[].sha256": "Hash of the file",
  "calibration": "The text that gave the statistics",
  "calibration.sha256": "Hash of the file",
  "threads": "Threads that computed",
};

/** The meaning of a key that its schema leaves out. */
export function keyMeaning(path: string): string | null {
  for (let end = path;; end = end.slice(end.indexOf(".") + 1)) {
    if (Object.hasOwn(WRITTEN_MEANINGS, end)) return WRITTEN_MEANINGS[end]!;
    if (!end.includes(".")) return null;
  }
}
