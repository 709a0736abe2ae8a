/** Runs of two programs that were taken in turn. */
export interface AlternateRuns<Own, Peer> {
  readonly own: readonly Own[];
  readonly peer: readonly Peer[];
}

/**
 * Runs two programs in turn, so that a machine that grows slower or busier does so for both. Each
 * warms up once; what `check` throws then ends everything before time is spent.
 */
export async function alternate<Own, Peer>(
  own: { readonly run: () => Promise<Own>; readonly times: number },
  peer: { readonly run: () => Promise<Peer>; readonly times: number },
  check: (own: Own, peer: Peer) => void,
): Promise<AlternateRuns<Own, Peer>> {
  const runs = { own: [] as Own[], peer: [] as Peer[] };
  const warm = await own.run();
  if (peer.times > 0) check(warm, await peer.run());
  for (let i = 0; i < Math.max(own.times, peer.times); i++) {
    if (i < own.times) runs.own.push(await own.run());
    if (i < peer.times) runs.peer.push(await peer.run());
  }
  return runs;
}
