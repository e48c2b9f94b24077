// One tab of a fresh browser, driven as a person would: by the text on the page.

import assert from "node:assert/strict";

/** How long a person would wait for something to appear. */
const PATIENCE = 15_000;
/** Chromium's note on every answer from 400 up. Those are counted as `refusals` instead. */
const REFUSAL_NOTE = /^Failed to load resource: the server responded with a status of \d+/;

/** Open a tab with a browser profile of its own: no cookie, no cache. */
export async function openTab(browser) {
  const context = await browser.newContext({ viewport: { width: 960, height: 760 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  return new Tab(context, page);
}

export class Tab {
  /** Every answer so far, as `"201 POST /signup"`. */
  answers = [];
  /** What the console said, apart from the notes on refusals; each is an error of the page. */
  complaints = [];
  #isComplaintExpected = false;
  #seenRefusals = 0;
  #crash;
  #onCrash;

  constructor(context, page) {
    this.context = context;
    this.page = page;
    this.#crash = new Promise((_, reject) => (this.#onCrash = reject));
    this.#crash.catch(() => {});
    page.on("pageerror", (error) => this.#complain(`the page crashed: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" && !REFUSAL_NOTE.test(message.text())) {
        this.#complain(`the console has an error: ${message.text()}`);
      }
    });
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      this.answers.push(`${response.status()} ${response.request().method()} ${pathname}`);
    });
  }

  #complain(complaint) {
    this.complaints.push(complaint);
    if (!this.#isComplaintExpected) this.#onCrash(new Error(complaint));
  }

  /** The action must make the page complain like this; from then on it may go on complaining. */
  async failsWith(pattern, action) {
    this.#isComplaintExpected = true;
    const before = this.complaints.length;
    await action();
    const fresh = () => this.complaints.slice(before);
    const isThere = () => fresh().some((complaint) => pattern.test(complaint));
    await this.untilTrue(isThere, () => `no ${pattern} in ${JSON.stringify(fresh())}`);
  }

  /** Wait for something. An error of the page ends the wait at once. */
  until(promise) {
    return Promise.race([this.#crash, promise]);
  }

  async untilTrue(condition, what) {
    const end = Date.now() + PATIENCE;
    while (!condition()) {
      if (Date.now() > end) assert.fail(`${what()} after ${PATIENCE / 1000} s`);
      await this.until(new Promise((done) => setTimeout(done, 20)));
    }
  }

  /** Go to an address and wait until the page has asked for all that it shows. */
  async open(url) {
    await this.until(this.page.goto(url));
    await this.#settle();
  }

  async reload() {
    await this.until(this.page.reload());
    await this.#settle();
  }

  #settle() {
    const busy = "[aria-busy=true]";
    return this.until(this.page.locator(`main:not(${busy}):not(:has(${busy}))`).waitFor());
  }

  /** "logged in" or "form". */
  async screen() {
    const heading = await this.until(this.page.getByRole("heading", { level: 1 }).innerText());
    return heading === "You are logged in!" ? "logged in" : "form";
  }

  /** What the page shows now. */
  async shows(screen) {
    assert.equal(await this.screen(), screen, `the page shows the wrong screen`);
  }

  /** What the page shows soon, and then it is at rest. */
  async becomes(screen) {
    const name = screen === "logged in" ? "You are logged in!" : "Training diary";
    await this.sees(this.page.getByRole("heading", { name, exact: true }));
    await this.#settle();
  }

  sees(locator) {
    return this.until(locator.waitFor());
  }

  /** Fill in a form by its labels and send it. */
  async send(form, fields, button = form) {
    await this.fill(form, fields);
    await this.click(this.form(form).getByRole("button", { name: button }));
  }

  async fill(form, fields) {
    for (const [label, value] of Object.entries(fields)) {
      const field = this.form(form).getByLabel(label, { exact: true });
      await this.until(field.fill(value));
    }
  }

  click(locator) {
    return this.until(locator.click());
  }

  form(name) {
    return this.page.getByRole("form", { name });
  }

  /** Wait for the error sentences of a form: exactly these, in any order. */
  async reads(form, sentences) {
    const errors = this.form(form).getByRole("alert");
    await this.sees(errors.first());
    assert.deepEqual((await errors.allInnerTexts()).sort(), [...sentences].sort());
  }

  /** The workouts on the page are exactly these, in this order. */
  async lists(...titles) {
    const shown = this.page.getByRole("listitem").getByRole("heading");
    assert.deepEqual(await shown.allInnerTexts(), titles);
  }

  /** The answers from 400 up since the last look must be exactly these, in any order. */
  refused(...expected) {
    const refusals = this.answers.filter((answer) => answer >= "4");
    const fresh = refusals.slice(this.#seenRefusals);
    this.#seenRefusals = refusals.length;
    assert.deepEqual(fresh.sort(), expected.sort(), "the server refused something else");
  }

  cookies() {
    return this.context.cookies();
  }

  async screenshot(file) {
    await this.page.screenshot({ path: file, fullPage: true });
  }
}
