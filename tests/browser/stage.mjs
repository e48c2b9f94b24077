// A test with all that it starts: each gets its own server, database, pages and browser profile.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

import { buildPage, startApi, startPage, startSpoiler } from "./servers.mjs";
import { openTab } from "./tab.mjs";

const SCREENSHOTS = fileURLToPath(new URL("screenshots/", import.meta.url));
/** A test that takes longer than this hangs. */
const TEST_TIME = 60_000;

let browser;
const builds = new Map();

before(async () => {
  await rm(SCREENSHOTS, { recursive: true, force: true });
  await mkdir(SCREENSHOTS);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    timeout: 30_000,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // No name leads out of this machine, and there is one that is not localhost.
      "--host-resolver-rules=MAP diary.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ],
  });
});

after(() => browser?.close());

// All files are in one folder, which is removed however this program ends.
const root = mkdtempSync(join(tmpdir(), "workout-log-browser-"));
process.on("exit", () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
const makeFolder = () => mkdtemp(join(root, "folder-"));

/** The folder with the page, which most tests share: its calls go to `api` or its own origin. */
function built({ api = "", isProduction = false } = {}) {
  const key = `${api} ${isProduction}`;
  if (!builds.has(key)) {
    const building = makeFolder().then(async (folder) => {
      await buildPage(folder, api, isProduction);
      return folder;
    });
    builds.set(key, building);
  }
  return builds.get(key);
}

/** Declare a test. When it fails it shows what every server has logged, and the pages. */
export function scenario(name, body) {
  // A limit of the test runner itself would leave everything behind.
  test(name, async () => {
    const stage = new Stage(name);
    const hangs = AbortSignal.timeout(TEST_TIME);
    try {
      await Promise.race([body(stage), aborted(hangs)]);
    } catch (error) {
      await stage.report(error);
      throw error;
    } finally {
      await stage.close();
    }
  });
}

async function aborted(signal) {
  await once(signal, "abort");
  throw new Error(`the test has not ended after ${TEST_TIME / 1000} s`);
}

export class Stage {
  #name;
  #apis = [];
  #tabs = [];
  #stops = [];

  constructor(name) {
    this.#name = name.replaceAll(/\W+/g, "-").toLowerCase();
  }

  /** The server under test, with these settings. */
  async api(settings) {
    const api = await startApi(await makeFolder(), settings);
    this.#apis.push(api);
    this.#stops.push(() => api.stop());
    return api;
  }

  /**
   * A server for our page, which passes calls on to `proxy` when there is one. It has no page until
   * that is built, because the page may have to know the address of an API that is started later.
   */
  async page({ proxy } = {}) {
    const page = await startPage(proxy);
    this.#stops.push(() => page.stop());
    page.build = async (options) => (page.folder = await built(options));
    return page;
  }

  /** A page of somebody else, on a server of its own. */
  async foreignPage(html) {
    const page = await this.page();
    page.folder = await makeFolder();
    await writeFile(join(page.folder, "index.html"), html);
    return page;
  }

  async spoiler(target, spoil) {
    const spoiler = await startSpoiler(target, spoil);
    this.#stops.push(() => spoiler.stop());
    return spoiler;
  }

  async tab() {
    const tab = await openTab(browser);
    this.#tabs.push(tab);
    this.#stops.push(() => tab.context.close());
    return tab;
  }

  screenshot(tab, step) {
    return tab.screenshot(join(SCREENSHOTS, `${this.#name}-${step}.png`));
  }

  async report(error) {
    console.error(`\n${this.#name}: ${error.message}`);
    for (const [index, tab] of this.#tabs.entries()) {
      await this.screenshot(tab, `failed-${index + 1}`).catch(() => {});
      console.error(`page ${index + 1}: ${tab.page.url()}`);
      console.error([...tab.answers, ...tab.complaints].map((line) => `  ${line}`).join("\n"));
    }
    for (const api of this.#apis) console.error(`log of ${api.url}:\n${api.log}`);
  }

  /** Stop everything, the last one first. */
  async close() {
    for (const stop of this.#stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        // The others have to be stopped all the same.
        console.error(`${this.#name}: ${error.message}`);
      }
    }
  }
}
