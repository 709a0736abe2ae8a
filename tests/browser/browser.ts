/// <reference lib="dom" />
/** A headless Chromium and reports to open in it. */

import assert from "node:assert/strict";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { readRecord } from "../../lib/record/store.ts";
import { buildReport } from "../../lib/report/build_report.ts";
import { readPageLibraries } from "../../lib/report/libraries.ts";
import type { ReportInput } from "../../lib/report/sections.ts";
import { diagnosticRecord } from "../support/records.ts";

/** A browser with two reports on disk. */
export interface Bench extends AsyncDisposable {
  readonly browser: Browser;
  /** Report of the bundled model. */
  readonly one: string;
  /** Report of the bundled model and of one with markup in its name. */
  readonly two: string;
}

/** A page with everything it complained about and asked for. */
export interface WatchedPage {
  readonly page: Page;
  /** Console messages and uncaught errors, without what software rendering says of itself. */
  readonly complaints: string[];
  /** Addresses asked for, the page's own left out. */
  readonly requests: string[];
}

const RESULTS = new URL("../../results/", import.meta.url);

/** A model name that is a tag, an attribute's end and a script's end at once. */
export const EVIL_NAME = `x"'><img src=x onerror="document.title='owned'"></script><b>bold</b>`;

/** Debian's Chromium, with WebGL by software, so that no GPU is needed, and two reports. */
export async function setUpBench(): Promise<Bench> {
  const folder = await Deno.makeTempDir();
  const one = await writePage(`${folder}/one.html`, [await bundledInput()]);
  const two = await writePage(`${folder}/two.html`, [await bundledInput(), evilInput()]);
  const browser = await chromium.launch({
    executablePath: Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
    ],
  });
  return {
    browser,
    one,
    two,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The records of the bundled model, as `deno task diagnose` left them in `results`. */
export async function bundledInput(): Promise<ReportInput> {
  const record = await readRecord(new URL("diagnostic_wiki-qwen2-7m.json", RESULTS).pathname);
  const channels = await readRecord(new URL("channels_wiki-qwen2-7m.json", RESULTS).pathname);
  assert.ok(record.schema === "awq-diag/diagnostic" && channels.schema === "awq-diag/channels");
  return { record, channels };
}

/** AWQ-Diag's record under a name with markup in it; it has neither channels nor curves. */
function evilInput(): ReportInput {
  return { record: { ...diagnosticRecord(), model: EVIL_NAME }, channels: null };
}

async function writePage(path: string, inputs: readonly ReportInput[]): Promise<string> {
  await Deno.writeTextFile(path, buildReport(inputs, await readPageLibraries()));
  return path;
}

/**
 * Opens a page from disk in a browser without WebGL and waits until it has drawn everything else:
 * the processor takes most of a page's time to draw the surface.
 */
export async function openFlatPage(
  browser: Browser,
  path: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  return await openPage(browser, path, options, () => {
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (
      this: HTMLCanvasElement,
      kind: string,
      ...rest: unknown[]
    ) {
      return kind.startsWith("webgl") ? null : Reflect.apply(getContext, this, [kind, ...rest]);
    } as typeof getContext;
  });
}

/** Opens a page from disk, runs `before` in it first, and waits until it has drawn everything. */
export async function openPage(
  browser: Browser,
  path: string,
  options: BrowserContextOptions = {},
  before: () => void = () => {},
): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  await page.addInitScript(before);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    if (!/GL Driver Message|willReadFrequently/.test(message.text())) {
      complaints.push(`${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("request", (request) => {
    if (request.url() !== `file://${path}`) requests.push(request.url());
  });
  await page.goto(`file://${path}`);
  await page.waitForFunction(() => performance.getEntriesByName("report-drawn").length > 0);
  return { page, complaints, requests };
}

/** Repeats an assertion until it holds; after ten seconds its failure is that of the test. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const end = performance.now() + 10_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Texts of a column of the layer table, as many rows as are in sight. */
export function tableColumn(page: Page, field: string): Promise<string[]> {
  return page.locator(`.tabulator-row .tabulator-cell[tabulator-field="${field}"]`)
    .allTextContents();
}
