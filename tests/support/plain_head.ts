import type { Checkpoint } from "../../lib/model/checkpoint.ts";
import { readTensor } from "../../lib/model/tensor_reader.ts";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";

/** Logits `[tokens, vocabulary]` of hidden states after the last block, in plain loops. */
export async function plainHead(
  { architecture, tensors }: Checkpoint,
  { data, rows, columns }: Matrix,
): Promise<Matrix> {
  const { normEpsilon, normOffset, tiedEmbeddings, finalSoftcap, vocabularySize } = architecture;
  const { logitScale } = architecture;
  const name = tiedEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  const head = await readTensor(tensors.get(name)!);
  const gain = await readTensor(tensors.get("model.norm.weight")!);
  const logits = new Float32Array(rows * vocabularySize);
  for (let row = 0; row < rows; row++) {
    const hidden = data.subarray(row * columns, (row + 1) * columns);
    const square = hidden.reduce((sum, x) => sum + x * x, 0) / columns;
    const normed = Float64Array.from(hidden, (x, j) => {
      return x / Math.sqrt(square + normEpsilon) * (gain[j]! + normOffset);
    });
    for (let word = 0; word < vocabularySize; word++) {
      const product = logitScale *
        normed.reduce((sum, x, j) => sum + x * head[word * columns + j]!, 0);
      const capped = finalSoftcap === null
        ? product
        : finalSoftcap * Math.tanh(product / finalSoftcap);
      logits[row * vocabularySize + word] = capped;
    }
  }
  return matrix(logits, rows, vocabularySize);
}
