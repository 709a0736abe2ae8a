/// <reference lib="dom" />
/**
 * When what is drawn: one panel at a time, each in a task of its own so that the page answers in
 * between; those near the window first, costly ones after the others, hidden ones not before they
 * are shown.
 */

import { showNote } from "./dom.ts";

type DrawPanel = () => void | Promise<void>;

export interface Painter {
  /** Adds a panel that is to be drawn; `late` if drawing it takes long. */
  add(host: HTMLElement, draw: DrawPanel, late?: boolean): void;
  /** Draws panels anew: all, or those of some hosts. Panels that came in sight are drawn, too. */
  repaint(hosts?: readonly HTMLElement[]): void;
}

/** Makes a painter. When nothing is left to draw it leaves the performance mark `report-drawn`. */
export function createPainter(): Painter {
  const panels = new Map<HTMLElement, { draw: DrawPanel; late: boolean }>();
  const stale = new Set<HTMLElement>();
  let working = false;

  const next = (): HTMLElement | undefined => {
    const cost = (host: HTMLElement) =>
      distanceToWindow(host) + (panels.get(host)!.late ? Number.MAX_SAFE_INTEGER : 0);
    return [...stale].filter(isShown).sort((a, b) => cost(a) - cost(b))[0];
  };
  const work = async () => {
    if (working) return;
    working = true;
    for (let host = next(); host; host = next()) {
      stale.delete(host);
      await nextTask();
      await drawOrTell(host, panels.get(host)!.draw);
    }
    working = false;
    performance.mark("report-drawn");
  };
  return {
    add(host, draw, late = false) {
      panels.set(host, { draw, late });
      stale.add(host);
      queueMicrotask(work);
    },
    repaint(hosts = [...panels.keys()]) {
      hosts.forEach((host) => stale.add(host));
      queueMicrotask(work);
    },
  };
}

async function drawOrTell(host: HTMLElement, draw: DrawPanel): Promise<void> {
  try {
    await draw();
  } catch (error) {
    showNote(host, `This could not be drawn: ${error instanceof Error ? error.message : error}`);
    reportError(error);
  }
}

function isShown(host: HTMLElement): boolean {
  return host.offsetParent !== null;
}

/** Pixels between a panel and the window, up or down; 0 in the window. */
function distanceToWindow(host: HTMLElement): number {
  const { top, bottom } = host.getBoundingClientRect();
  return Math.max(0, top - innerHeight, -bottom);
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
