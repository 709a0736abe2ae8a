/** The channel that puts named rows under each other, their names at the left and nothing else. */

/** A nominal y channel without lines or ticks. */
export interface RowChannel {
  field: string;
  type: "nominal";
  /** Names, top to bottom. */
  sort: string[];
  title: null;
  axis: {
    grid: false;
    ticks: false;
    domain: false;
    labelPadding: number;
    labelFontSize: number;
    labelLimit: number;
  };
}

/** The channel. */
export function rowChannel(field: string, names: readonly string[]): RowChannel {
  return {
    field,
    type: "nominal",
    sort: [...names],
    title: null,
    axis: {
      grid: false,
      ticks: false,
      domain: false,
      labelPadding: 8,
      labelFontSize: 12,
      labelLimit: 260,
    },
  };
}
