/** Titles: what is shown, and below it of which model and with what detail. */

/** Letters of a model's name that leave room for the rest of the subtitle. */
const LONGEST_NAME = 48;

/** Title part of a Vega-Lite or Vega spec. */
export interface FigureTitle {
  text: string;
  subtitle: string;
}

/** The title of a figure of one model. */
export function figureTitle(text: string, model: string, detail?: string): FigureTitle {
  const name = shortenName(model);
  return { text, subtitle: detail === undefined ? name : `${name}  ·  ${detail}` };
}

/** A name that leaves room for others; its end says most. */
export function shortenName(name: string): string {
  const letters = [...name];
  return letters.length > LONGEST_NAME ? `…${letters.slice(1 - LONGEST_NAME).join("")}` : name;
}

/** The title of one panel of several, smaller than the figure's. */
export function panelTitle(text: string): {
  text: string;
  fontSize: number;
  fontWeight: "normal";
  frame: "group";
  offset: number;
} {
  return { text, fontSize: 12, fontWeight: "normal", frame: "group", offset: 6 };
}
