// Pictures in pages, on every way in which a page can reach the server, and opened by themselves.

import assert from "node:assert/strict";

import { scenario } from "../stage.mjs";

const HOSTILE = "</text><script>alert(1)</script>";
const PAGE = "<!doctype html><title>Diary</title><main>Diary</main>";

scenario("pictures are shown through the development proxy", async (stage) => {
  const api = await stage.api();
  const page = await stage.page({ proxy: api.url });
  await page.build();
  const tab = await stage.tab();
  const pictures = await train(tab, page.url);
  await tab.open(page.url);
  for (const path of pictures) assert.deepEqual(await shown(tab, path), [320, 200], path);
  await stage.screenshot(tab, "1-pictures");
  tab.refused();

  // Another browser, in which nobody is logged in.
  const other = await stage.tab();
  await other.open(page.url);
  for (const path of pictures) assert.equal(await shown(other, path), "not shown", path);
  const refusals = pictures.map((path) => `401 GET ${path.split("?")[0]}`);
  other.refused("401 GET /check_session", ...refusals);
});

scenario("pictures are shown by a page on another port, and not by another site", async (stage) => {
  const page = await stage.foreignPage(PAGE);
  const api = await stage.api();
  const tab = await stage.tab();
  const pictures = await train(tab, api.url);
  await tab.open(page.url);
  for (const path of pictures) {
    assert.deepEqual(await shown(tab, api.url + path), [320, 200], path);
  }
  tab.refused();

  // For the browser localhost and 127.0.0.1 are two sites.
  await tab.open(page.url.replace("localhost", "127.0.0.1"));
  await tab.failsWith(/ERR_BLOCKED_BY_RESPONSE|401/, async () => {
    for (const path of pictures) assert.equal(await shown(tab, api.url + path), "not shown", path);
  });
});

scenario("a picture can be read by a page on an allowed origin that asks with the cookie", async (stage) => {
  const page = await stage.foreignPage(PAGE);
  const api = await stage.api({ CORS_ALLOWED_ORIGINS: page.url });
  const tab = await stage.tab();
  const [path] = await train(tab, api.url);
  await tab.open(page.url);
  assert.deepEqual(await shown(tab, api.url + path, "use-credentials"), [320, 200]);
  tab.refused();
  assert.equal(await shown(tab, `${api.url}${path}&theme=dark`, "anonymous"), "not shown");
  tab.refused(`401 GET ${path.split("?")[0]}`);
});

scenario("pictures are shown by a front end that the server has itself", async (stage) => {
  const page = await stage.page();
  await page.build({ isProduction: true });
  const api = await stage.api({ STATIC_DIR: page.folder });
  const tab = await stage.tab();
  const pictures = await train(tab, api.url);
  await tab.open(api.url);
  for (const path of pictures) assert.deepEqual(await shown(tab, path), [320, 200], path);
  tab.refused();
});

scenario("an automatic picture has the colours that the reader prefers", async (stage) => {
  const page = await stage.foreignPage(PAGE);
  const api = await stage.api();
  const tab = await stage.tab();
  const pictures = await train(tab, api.url);
  await tab.open(page.url);
  for (const path of pictures) {
    const seen = {};
    for (const colorScheme of ["light", "dark"]) {
      await tab.page.emulateMedia({ colorScheme });
      const [automatic, chosen] = [await pixels(tab, api.url + path), await pixels(tab, `${api.url}${path}&theme=${colorScheme}`)];
      assert.ok(automatic.equals(chosen), `${path} is not ${colorScheme}`);
      seen[colorScheme] = automatic;
    }
    assert.ok(!seen.light.equals(seen.dark), path);
  }
});

scenario("what somebody called an exercise is text, also when its picture is opened by itself", async (stage) => {
  const api = await stage.api();
  const tab = await stage.tab();
  const { page } = tab;
  const dialogs = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    return dialog.dismiss();
  });
  const [progress] = await train(tab, api.url);
  const answer = await tab.until(page.goto(api.url + progress));
  assert.equal(answer.headers()["content-type"], "image/svg+xml");
  assert.equal(await page.locator("svg > title").textContent(), HOSTILE);
  assert.equal(await page.locator("text.title").textContent(), HOSTILE);
  assert.equal(await page.locator("script").count(), 0);
  assert.deepEqual(dialogs, []);
  tab.refused();
});

/** Sign up and train, in the browser of a tab. The pictures of that, the exercise's first. */
async function train({ context }, url) {
  const send = async (path, data) => {
    const answer = await context.request.post(url + path, { data });
    assert.equal(answer.status(), 201, await answer.text());
    return answer.json();
  };
  await send("/signup", { username: "alice", password: "correct horse" });
  let workout;
  for (const day of [1, 2, 3]) {
    workout = await send("/workouts", {
      title: "Push day",
      started_at: `2026-09-0${day}T18:00:00+02:00`,
      bodyweight_kg: 80 + day,
      exercises: [{ name: HOSTILE, sets: [{ weight_kg: 80 + day, reps: 5 }] }],
    });
  }
  const style = "width=320&height=200";
  return [
    `/exercises/${workout.exercises[0].exercise_id}/progress.svg?${style}`,
    `/stats.svg?by=day&from=2026-09-01&to=2026-09-03&${style}`,
    `/calendar.svg?year=2026&${style}`,
    `/bodyweight.svg?${style}`,
  ];
}

/** How large a picture is that a page shows, or "not shown". */
function shown(tab, address, crossOrigin) {
  const show = async ([address, crossOrigin]) => {
    const picture = new Image();
    if (crossOrigin) picture.crossOrigin = crossOrigin;
    const isShown = new Promise((done) => {
      picture.onload = () => done(true);
      picture.onerror = () => done(false);
    });
    picture.src = address;
    document.body.append(picture);
    return (await isShown) ? [picture.naturalWidth, picture.naturalHeight] : "not shown";
  };
  return tab.until(tab.page.evaluate(show, [address, crossOrigin]));
}

/** What a picture looks like, alone in its page: elsewhere it might be between two pixels. */
async function pixels(tab, address) {
  await tab.page.evaluate(() => document.body.replaceChildren());
  assert.deepEqual(await shown(tab, address), [320, 200], address);
  return tab.until(tab.page.locator("img").screenshot());
}
