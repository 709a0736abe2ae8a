/**
 * Keeps the native memory of a run flat.
 *
 * A session per block allocates and frees weights of some megabytes. glibc learns from the first free
 * to serve such sizes from its heap, where the holes between them stay: over 24 blocks of
 * Qwen2.5-0.5B's shape the resident memory crept from 250 to 400 MiB. Told a fixed threshold, it maps
 * large blocks on their own and gives them back at once.
 *
 * Effect: changes the allocator of this process. Does nothing where the C library is not glibc.
 */

/** `mallopt` parameters of glibc's malloc.h. */
const MALLOC_PARAMETERS = { trimThreshold: -1, mmapThreshold: -3 };
/**
 * Above this size, in bytes, a block of native memory is mapped on its own. The results of a run that
 * scores text are smaller: mapped anew each time, they cost a tenth of the time (docs/log.md).
 */
const LARGE_BLOCK = 1 << 22;

/** Makes the C library return large blocks of memory to the system as soon as they are freed. */
export function returnFreedMemory(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    const library = Deno.dlopen("libc.so.6", {
      mallopt: { parameters: ["i32", "i32"], result: "i32" },
    });
    const { mallopt } = library.symbols;
    const taken = Object.values(MALLOC_PARAMETERS).every((name) =>
      mallopt(name, LARGE_BLOCK) === 1
    );
    library.close();
    return taken;
  } catch {
    return false; // musl, or no permission: only more memory is used
  }
}
