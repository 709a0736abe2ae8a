/** Whether a regular expression of a file can be tried on a text in bearable time. Pure. */

/** More repetitions in a row, and a match may try every way to share the text among them. */
const MOST_REPETITIONS = 3;
/** A group may repeat so often without counting as repeated. */
const MANY = 10;

/** A group that is open, or the whole pattern. */
interface Group {
  /** Whether what it matches has one length only, whichever way it matches. */
  fixed: boolean;
  /** Repetitions in the present alternative, and the most of those before it. */
  repetitions: number;
  most: number;
}

const newGroup = (): Group => ({ fixed: true, repetitions: 0, most: 0 });

/**
 * Refuses what makes engines with backtracking try exponentially many ways: a repeated group whose
 * own length can vary, such as `(a+)+` or `(a|ab)*`; and long chains of repetitions. The patterns of
 * published tokenizers have neither.
 */
export function isBoundedPattern(pattern: string): boolean {
  const open = [newGroup()];
  for (let i = 0; i < pattern.length;) {
    const group = open.at(-1)!;
    const character = pattern[i]!;
    if (character === "(") {
      open.push(newGroup());
      i += /^\((?:\?(?:<?[=!]|[a-z]*:|>|<\w+>))?/.exec(pattern.slice(i, i + 40))![0].length;
      continue;
    }
    if (character === "|") {
      // Two alternatives may match the same, and then every repetition doubles the ways.
      endAlternative(group).fixed = false;
      i++;
      continue;
    }
    let inner: Group | undefined;
    if (character === ")") {
      // Without its beginning it is no pattern at all, which the library says.
      if (open.length > 1) inner = endAlternative(open.pop()!);
      i++;
    } else {
      i = endOfAtom(pattern, i);
    }
    const [quantifier, least, greatest] = quantifierAt(pattern, i);
    i += quantifier.length;
    if (!repeats(open.at(-1)!, inner, least, greatest)) return false;
  }
  return true;
}

/** Adds an atom, or a group, that repeats so often; false where it must not. */
function repeats(group: Group, inner: Group | undefined, least: number, greatest: number): boolean {
  if (greatest > 1 && inner?.fixed === false) return false;
  if (least !== greatest || inner?.fixed === false) group.fixed = false;
  group.repetitions += (greatest > MANY ? 1 : 0) + (inner?.most ?? 0);
  return group.repetitions <= MOST_REPETITIONS;
}

function endAlternative(group: Group): Group {
  group.most = Math.max(group.most, group.repetitions);
  group.repetitions = 0;
  return group;
}

/** The place behind an escape, a class or a character. */
function endOfAtom(pattern: string, start: number): number {
  if (pattern[start] === "\\") {
    const escape = /^\\(?:[pPxuk][{<][^}>]{0,80}[}>]|.|$)/s.exec(pattern.slice(start, start + 90));
    return start + Math.max(1, escape?.[0].length ?? 1);
  }
  if (pattern[start] !== "[") return start + 1;
  for (let i = start, depth = 0; i < pattern.length; i++) {
    if (pattern[i] === "\\") i++;
    else if (pattern[i] === "[") depth++;
    else if (pattern[i] === "]" && --depth === 0) return i + 1;
  }
  return pattern.length;
}

/** A quantifier as it is spelt, with its bounds; once where there is none. */
function quantifierAt(pattern: string, start: number): readonly [string, number, number] {
  const found = /^(?:([*+?])|\{(\d*)(,?)(\d*)\})[?+]?/.exec(pattern.slice(start, start + 40));
  if (found === null) return ["", 1, 1];
  const [text, sign, least, comma, greatest] = found;
  if (sign !== undefined) return [text, sign === "+" ? 1 : 0, sign === "?" ? 1 : Infinity];
  const from = Number(least);
  return [text, from, comma === "" ? from : greatest === "" ? Infinity : Number(greatest)];
}
