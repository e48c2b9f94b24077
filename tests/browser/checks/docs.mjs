// The page at /docs/, where people try the API with just a browser.

import assert from "node:assert/strict";

import { scenario } from "../stage.mjs";

scenario("the documentation can be tried out, offline", async (stage) => {
  const api = await stage.api();
  const tab = await stage.tab();
  const { page } = tab;
  const foreign = [];
  await tab.context.route(
    (url) => url.origin !== api.url,
    (route) => {
      foreign.push(route.request().url());
      return route.abort();
    },
  );

  await tab.until(page.goto(api.url));
  assert.equal(page.url(), `${api.url}/docs/`);
  await tab.sees(operation(tab, "sign_up"));
  await stage.screenshot(tab, "1-overview");

  await open(tab, "sign_up", "POST /signup");
  const account = await execute(tab, "sign_up", 201);
  assert.equal(account.username, "alice");
  await stage.screenshot(tab, "2-signed-up");

  await open(tab, "check_session", "GET /check_session");
  assert.deepEqual(await execute(tab, "check_session", 200), account);

  await open(tab, "create_workout", "POST /workouts");
  const workout = await execute(tab, "create_workout", 201);
  // The example has no id, so the same again is another workout.
  await clear(tab, "create_workout");
  const another = await execute(tab, "create_workout", 201);

  await open(tab, "list_workouts", "GET /workouts");
  const list = await execute(tab, "list_workouts", 200);
  assert.deepEqual(
    list.items.map(({ id }) => id).sort(),
    [workout.id, another.id].sort(),
  );
  await stage.screenshot(tab, "3-workouts");

  await open(tab, "log_out", "DELETE /logout");
  await execute(tab, "log_out", 200);
  // The same example logs in again.
  await open(tab, "log_in", "POST /login");
  assert.deepEqual(await execute(tab, "log_in", 200), account);

  tab.refused();
  assert.deepEqual(foreign, []);
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [320, 1200]) {
    scenario(`the documentation fits a ${colorScheme} screen ${width} pixels wide`, async (stage) => {
      const api = await stage.api();
      const tab = await stage.tab();
      const { page } = tab;
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await tab.until(page.goto(`${api.url}/docs/`));
      assert.equal(await page.title(), "workout-log API");
      await tab.sees(operation(tab, "list_workouts"));
      await stage.screenshot(tab, "1-overview");
      await fits(tab);

      assert.equal(await page.getByRole("button", { name: /authori[sz]/i }).count(), 0);
      assert.ok(await isDrawn(page, 'link[rel="icon"]'), "the icon is not a picture");
      assert.equal(await brightness(page), colorScheme);

      await open(tab, "list_workouts", "GET /workouts");
      const block = operation(tab, "list_workouts");
      const examples = block.locator(".responses-table pre.example");
      const unauthorized = block.locator(".response-line", { hasText: "401" }).getByRole("button");
      await tab.sees(unauthorized);
      assert.equal(await examples.count(), 0, "an answer is open already");
      await tab.click(unauthorized);
      await tab.sees(examples);
      assert.match(await examples.innerText(), /not_logged_in/);
      await stage.screenshot(tab, "2-answer");
      await fits(tab);
      await tab.click(unauthorized);
      await tab.until(examples.waitFor({ state: "detached" }));
      tab.refused();
    });
  }
}

/** Nothing sticks out to the right, but for what can be scrolled in its own box. */
async function fits(tab) {
  const outside = await tab.page.evaluate(() => {
    const canScroll = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    const isInBox = (element) => element && (canScroll(element) || isInBox(element.parentElement));
    return [...document.querySelectorAll("#swagger-ui *")]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .filter((element) => !isInBox(element.parentElement))
      .map((element) => element.outerHTML.slice(0, 100));
  });
  assert.deepEqual(outside, []);
}

/** Whether the browser can show the picture that an element refers to. */
function isDrawn(page, selector) {
  return page.locator(selector).evaluate(async (element) => {
    const picture = new Image();
    picture.src = element.href;
    await picture.decode();
    return picture.width > 0;
  });
}

/** "light" or "dark", by what is behind the text. */
function brightness(page) {
  return page.evaluate(() => {
    const behind = getComputedStyle(document.documentElement).backgroundColor;
    const [red, green, blue, opacity = 1] = behind.match(/[\d.]+/g).map(Number);
    return opacity > 0 && red + green + blue < 3 * 128 ? "dark" : "light";
  });
}

/** The block of an operation; its id ends with the name of the handler. */
function operation(tab, id) {
  return tab.page.locator(`.opblock[id$="-${id}"]`);
}

async function open(tab, id, title) {
  const block = operation(tab, id);
  await tab.click(block.locator(".opblock-summary"));
  const [method, path] = title.split(" ");
  assert.equal(await block.locator(".opblock-summary-method").innerText(), method);
  const shown = await block.locator(".opblock-summary-path").innerText();
  // Swagger UI puts invisible places for line breaks into a path.
  assert.equal(shown.replaceAll("\u200b", ""), path);
  // Every operation can be tried out at once: there is no "Try it out" to be pressed before.
  await tab.sees(block.getByRole("button", { name: "Execute" }));
}

/** Remove what came back. */
async function clear(tab, id) {
  const block = operation(tab, id);
  await tab.click(block.getByRole("button", { name: "Clear" }));
  await tab.until(block.locator(".live-responses-table").waitFor({ state: "detached" }));
}

/** Send what the form holds already; what comes back is read from the page. */
async function execute(tab, id, status) {
  const block = operation(tab, id);
  await tab.click(block.getByRole("button", { name: "Execute" }));
  const answer = block.locator(".live-responses-table .response");
  await tab.sees(answer);
  assert.equal((await answer.locator(".response-col_status").innerText()).trim(), String(status));
  const body = answer.locator(".response-col_description .highlight-code pre").first();
  return JSON.parse(await tab.until(body.innerText()));
}
