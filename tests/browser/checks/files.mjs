// A file that a page takes from a person and sends, and a log that a person takes away.

import assert from "node:assert/strict";

import { scenario } from "../stage.mjs";

const PAGE = "<!doctype html><title>Diary</title><main>Diary</main>";
const STRONG = [
  "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE",
  '2024-05-01 18:00:00,"Push",1h 2m,"Bench Press (Barbell)",1,80.0,8,0,0,"","",',
  '2024-05-01 18:00:00,"Push",1h 2m,"Bench Press (Barbell)",2,82.5,6,0,0,"","",8.5',
  "",
].join("\n");

scenario("a page on another origin sends a file that somebody has chosen, and takes the log away", async (stage) => {
  const page = await stage.foreignPage(PAGE);
  const api = await stage.api({ CORS_ALLOWED_ORIGINS: page.url });
  const tab = await stage.tab();
  const { request } = tab.context;
  const answer = await request.post(`${api.url}/signup`, { data: { username: "alice", password: "correct horse" } });
  assert.equal(answer.status(), 201, await answer.text());
  await tab.open(page.url);
  await tab.page.evaluate(() => {
    document.body.innerHTML = '<input type="file">';
  });
  const file = { name: "strong.csv", mimeType: "text/csv", buffer: Buffer.from(STRONG) };
  await tab.page.locator("input").setInputFiles(file);

  const report = await tab.until(tab.page.evaluate(send, `${api.url}/import?unit=kg&time_zone=Europe/Berlin`));
  assert.equal(report.format, "strong");
  assert.deepEqual([report.workouts.created, report.sets, report.warnings.count], [1, 2, 0]);
  const again = await tab.until(tab.page.evaluate(send, `${api.url}/import?unit=kg&time_zone=Europe/Berlin`));
  assert.deepEqual([again.workouts.created, again.workouts.unchanged], [0, 1]);

  const { name, text } = await tab.until(tab.page.evaluate(take, `${api.url}/export?format=csv`));
  assert.match(name, /^attachment; filename="workout-log-\d{4}-\d\d-\d\d\.csv"$/);
  const rows = text.trimEnd().split("\n");
  assert.equal(rows.length, 3, text);
  assert.match(rows[2], /^Push,2024-05-01T18:00:00\+02:00,.*,82\.5,6,,,8\.5,/);
  tab.refused();
});

/** Send the file that was chosen, in the page. */
async function send(address) {
  const [file] = document.querySelector("input").files;
  const answer = await fetch(address, { method: "POST", body: file, credentials: "include" });
  return answer.json();
}

/** Take a file away, in the page. */
async function take(address) {
  const answer = await fetch(address, { credentials: "include" });
  return { name: answer.headers.get("Content-Disposition"), text: await answer.text() };
}
