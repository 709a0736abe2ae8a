/** How many linears and families a record may hold: figures and page have a row or a colour for each. */

import { MOST_FAMILIES, MOST_LINEARS } from "./fields.ts";

/** Linears of a record by name. */
type Linears = Readonly<Record<string, { readonly module_type: string }>>;

/** Says which limit is passed; `null` if none is. */
export function tooManyLinears(layers: Linears): string | null {
  const linears = Object.values(layers);
  if (linears.length > MOST_LINEARS) return `holds ${linears.length}, at most ${MOST_LINEARS}`;
  const families = new Set(linears.map(({ module_type }) => module_type)).size;
  if (families > MOST_FAMILIES) return `holds ${families} families, at most ${MOST_FAMILIES}`;
  return null;
}
