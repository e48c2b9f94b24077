// What people run into, as the table "When it does not work" of docs/react.md tells it.

import assert from "node:assert/strict";

import { scenario } from "../stage.mjs";

const ALICE = { Username: "alice", Password: "correct horse", "Password Confirmation": "correct horse" };

scenario("the server behind the proxy is not running", async (stage) => {
  const api = await stage.api();
  const page = await stage.page({ proxy: api.url });
  await page.build();
  await api.stop();
  const tab = await stage.tab();
  await tab.open(page.url);
  await tab.shows("form");
  tab.refused("500 GET /check_session");
  await tab.failsWith(/Unexpected token 'P', "Proxy erro/, () => tab.send("Sign Up", ALICE));
});

scenario("the page has no proxy", async (stage) => {
  const page = await stage.page();
  await page.build();
  const tab = await stage.tab();
  await tab.failsWith(/Unexpected token '<', "<!doctype /i, () => tab.open(page.url));
});

scenario("a call to another origin without credentials", async (stage) => {
  const page = await stage.page();
  const api = await stage.api({ CORS_ALLOWED_ORIGINS: page.url });
  await page.build({ api: api.url });
  const tab = await stage.tab();
  await tab.page.addInitScript(() => {
    const send = window.fetch;
    window.fetch = (address, options) => send(address, { ...options, credentials: "same-origin" });
  });
  await tab.open(page.url);
  await tab.send("Sign Up", ALICE);
  await tab.becomes("logged in");
  await tab.sees(tab.page.getByText("You are not logged in"));
  await tab.reload();
  await tab.shows("form");
  assert.deepEqual(await tab.cookies(), []);
  tab.refused("401 GET /check_session", "401 GET /workouts", "401 GET /check_session");
});

for (const [listed, name] of [
  ["", "the page's origin is not allowed, as by default"],
  ["http://localhost:1", "the page's origin is not the one that is allowed"],
]) {
  scenario(name, async (stage) => {
    const page = await stage.page();
    const api = await stage.api(listed ? { CORS_ALLOWED_ORIGINS: listed } : {});
    await page.build({ api: api.url });
    const tab = await stage.tab();
    const message = /Access to fetch at .* has been blocked by CORS policy/;
    await tab.failsWith(message, () => tab.open(page.url));
    await tab.shows("form");
    await tab.failsWith(message, () => tab.send("Sign Up", ALICE));
    await tab.shows("form");
    assert.deepEqual(await tab.cookies(), []);
    // Nothing has happened on the server either: the name is free.
    assert.equal((await signUpWithoutBrowser(api)).status, 201);
  });
}

scenario("the page is on 127.0.0.1 and calls localhost", async (stage) => {
  const page = await stage.page();
  const elsewhere = page.url.replace("localhost", "127.0.0.1");
  const api = await stage.api({ CORS_ALLOWED_ORIGINS: `${page.url},${elsewhere}` });
  await page.build({ api: api.url });
  const tab = await stage.tab();
  await tab.open(page.url);
  await tab.send("Sign Up", ALICE);
  await tab.becomes("logged in");
  tab.refused("401 GET /check_session");

  // For the browser this is another site: the cookie is there and stays at home.
  await tab.open(elsewhere);
  await tab.shows("form");
  tab.refused("401 GET /check_session");
  await tab.send("Log In", { Username: "alice", Password: "correct horse" });
  await tab.reads("Log In", ["Requests from other sites are refused"]);
  tab.refused("403 POST /login");
  assert.equal((await tab.cookies()).length, 1);
});

scenario("a server for https, and a page on http under another name than localhost", async (stage) => {
  const api = await stage.api({ PUBLIC_URL: "https://diary.example" });
  const page = await stage.page({ proxy: api.url });
  await page.build();
  const tab = await stage.tab();
  await tab.open(page.url.replace("localhost", "diary.example"));
  await tab.send("Sign Up", ALICE);
  await tab.becomes("logged in");
  await tab.sees(tab.page.getByText("You are not logged in"));
  await tab.reload();
  await tab.shows("form");
  assert.deepEqual(await tab.cookies(), []);
  tab.refused("401 GET /check_session", "401 GET /workouts", "401 GET /check_session");

  // Chromium takes http://localhost for safe. Safari does not.
  const local = await stage.tab();
  await local.open(page.url);
  await local.send("Log In", { Username: "alice", Password: "correct horse" });
  await local.becomes("logged in");
  await local.reload();
  await local.shows("logged in");
  const [cookie] = await local.cookies();
  assert.deepEqual([cookie.name, cookie.secure], ["__Host-workout_log", true]);
});

scenario("through the proxy every name of the page will do", async (stage) => {
  const api = await stage.api();
  const page = await stage.page({ proxy: api.url });
  await page.build();
  for (const name of ["diary.example", "127.0.0.1"]) {
    const tab = await stage.tab();
    await tab.open(page.url.replace("localhost", name));
    await tab.send("Sign Up", { ...ALICE, Username: name });
    await tab.becomes("logged in");
    await tab.reload();
    await tab.shows("logged in");
    tab.refused("401 GET /check_session");
  }
});

for (const host of ["127.0.0.1", "localhost"]) {
  scenario(`a hostile page on another port of ${host} is refused through the proxy`, async (stage) => {
    const api = await stage.api();
    const page = await stage.page({ proxy: api.url });
    await page.build();
    const tab = await stage.tab();
    await tab.open(page.url);
    await tab.send("Sign Up", ALICE);
    await tab.becomes("logged in");
    tab.refused("401 GET /check_session");

    // A form can send what looks like JSON, as text/plain.
    const hostile = await stage.foreignPage(`<!doctype html><form method="post" enctype="text/plain"
      action="${page.url}/workouts"><input name='{"title":"Planted' value='"}'></form>`);
    const attack = await tab.context.newPage();
    await attack.goto(hostile.url.replace("localhost", host));
    const [answer] = await Promise.all([
      attack.waitForResponse(`${page.url}/workouts`),
      attack.evaluate(() => void setTimeout(() => document.forms[0].submit())),
    ]);
    assert.equal(answer.status(), 403);
    assert.equal((await answer.json()).code, "cross_site");
    // On the same site the cookie was sent, so only the refusal protects.
    const sent = "cookie" in (await answer.request().allHeaders());
    assert.equal(sent, host === "localhost");

    // A script can do the same without leaving the page. Other methods it cannot send at all.
    await attack.goto(hostile.url.replace("localhost", host));
    const outcomes = await attack.evaluate(async (target) => {
      const outcome = (answer) => answer.then((answer) => answer.status, () => "blocked");
      const body = '{"title":"Planted"}';
      return [
        await outcome(fetch(`${target}/workouts`, { method: "POST", mode: "no-cors", credentials: "include", body })),
        await outcome(fetch(`${target}/logout`, { method: "DELETE", credentials: "include" })),
      ];
    }, page.url);
    assert.deepEqual(outcomes, ["blocked", "blocked"]);
    const received = () => api.log.match(/(POST|DELETE) \/(workouts|logout) \d+/g) ?? [];
    await tab.untilTrue(() => received().length >= 2, () => `only ${received()} in the log`);
    assert.deepEqual(received(), ["POST /workouts 403", "POST /workouts 403"]);

    await tab.reload();
    await tab.shows("logged in");
    await tab.sees(tab.page.getByText("Nothing logged yet"));
    tab.refused();
  });
}

scenario("a body that is too large is refused in words, also through the proxy", async (stage) => {
  const api = await stage.api();
  const page = await stage.page({ proxy: api.url });
  await page.build();
  const tab = await stage.tab();
  await tab.open(page.url);
  await tab.send("Sign Up", { ...ALICE, Password: "x".repeat(100_000) });
  await tab.reads("Sign Up", ["The body is larger than 16 KiB"]);
  await tab.send("Sign Up", ALICE);
  await tab.becomes("logged in");
  await tab.send("New workout", { Title: "Long", Notes: "x".repeat(3_000_000) }, "Save Workout");
  await tab.reads("New workout", ["The body is larger than 512 KiB"]);
  await tab.send("New workout", { Title: "Short", Notes: "", Exercise: "Squat" }, "Save Workout");
  await tab.sees(tab.page.getByText("Page 1 of 1, 1 in all"));
  tab.refused("401 GET /check_session", "413 POST /signup", "413 POST /workouts");
});

scenario("a call without its content type", async (stage) => {
  const api = await stage.api();
  const page = await stage.page({ proxy: api.url });
  await page.build();
  const tab = await stage.tab();
  await tab.open(page.url);
  const answer = await tab.page.evaluate(async () => {
    const body = JSON.stringify({ username: "alice", password: "correct horse" });
    const answer = await fetch("/login", { method: "POST", body });
    return { status: answer.status, ...(await answer.json()) };
  });
  assert.equal(answer.status, 415);
  assert.equal(answer.errors.length, 1);
});

function signUpWithoutBrowser(api) {
  return fetch(`${api.url}/signup`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username: "alice", password: "correct horse" }),
  });
}
