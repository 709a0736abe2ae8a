/** What a block must know about positions: rotary tables and the causal mask. */

import type { Architecture, BlockPositions } from "../model/architecture.ts";
import { ropeTables } from "../model/rope_tables.ts";
import type { Feeds } from "./session.ts";

/** Added to the score of a token that may not be seen: its softmax weight underflows to exactly 0. */
const HIDDEN_SCORE = -1e30;

/** The causal mask: a token sees itself and what came before, as far as the window reaches. */
export function causalMask(tokens: number, window: number | null = null): Float32Array {
  const mask = new Float32Array(tokens * tokens).fill(HIDDEN_SCORE);
  for (let row = 0; row < tokens; row++) {
    const first = window === null ? 0 : Math.max(0, row - window + 1);
    mask.fill(0, row * tokens + first, row * tokens + row + 1);
  }
  return mask;
}

/** The position inputs of one block for sequences of one length. */
export type PositionFeeds = (layer: number, tokens: number) => Feeds;

/** Values of masks that are kept for each kind of block, 4 MiB: those of a few short sequences. */
const KEPT_VALUES = 2 ** 20;

/**
 * Makes the function that gives blocks their position inputs. What it made last is kept for each
 * kind of block (most models have one, some two), as far as memory stays small.
 */
export function createPositionFeeds({ positions, rotaryDim }: Architecture): PositionFeeds {
  const kept = new Map<BlockPositions, Map<number, Feeds>>(
    positions.map((kind) => [kind, new Map()]),
  );
  return (layer, tokens) => {
    const kind = positions[layer]!;
    const ofKind = kept.get(kind)!;
    const known = ofKind.get(tokens);
    if (known !== undefined) return known;
    const values = [...ofKind.keys(), tokens].reduce((total, length) => total + length ** 2, 0);
    if (values > KEPT_VALUES) ofKind.clear();
    const feeds = positionFeeds(kind, rotaryDim, tokens);
    ofKind.set(tokens, feeds);
    return feeds;
  };
}

function positionFeeds(
  { window, rope }: BlockPositions,
  rotaryDim: number,
  tokens: number,
): Feeds {
  const { cos, sin } = ropeTables(rope, rotaryDim, tokens);
  return {
    cos: { data: cos.data, shape: [tokens, cos.columns] },
    sin: { data: sin.data, shape: [tokens, sin.columns] },
    mask: { data: causalMask(tokens, window), shape: [tokens, tokens] },
  };
}
