const adapter = await navigator.gpu?.requestAdapter().catch(() => null) ?? null;

/**
 * Whether tests that need a GPU are left out. They run on a GPU, and on a Vulkan driver for
 * processors; not on OpenGL for processors (without half floats), where Mesa compiles for minutes.
 */
export const ignore = adapter === null ||
  (adapter.info.isFallbackAdapter && !adapter.features.has("shader-f16"));
