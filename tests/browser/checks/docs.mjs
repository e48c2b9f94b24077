// The page at /docs/: somebody who has only a browser tries the API there.

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

  await open(tab, "list_workouts", "GET /workouts");
  const list = await execute(tab, "list_workouts", 200);
  assert.deepEqual(list.items.map(({ id, title }) => ({ id, title })), [
    { id: workout.id, title: workout.title },
  ]);
  await stage.screenshot(tab, "3-workouts");

  await open(tab, "log_out", "DELETE /logout");
  await execute(tab, "log_out", 200);
  // The same example logs in again.
  await open(tab, "log_in", "POST /login");
  assert.deepEqual(await execute(tab, "log_in", 200), account);

  tab.refused();
  assert.deepEqual(foreign, []);
});

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
