// Uses every function of the client against a server: BASE=http://localhost:5555 npm start

import assert from "node:assert/strict";
import { Client, Refusal } from "./client.js";
import { fetchWithCookies } from "./cookies.js";

const base = process.env["BASE"] ?? "http://localhost:5555";
const client = new Client(base, fetchWithCookies());
const username = `ts-${Date.now()}`;

assert.equal(await client.checkSession(), null);

// A refusal has sentences for people, and says what is wrong with each field.
try {
  await client.signUp(username, "short");
  assert.fail("a short password was taken");
} catch (refusal) {
  assert(refusal instanceof Refusal);
  assert.equal(refusal.status, 422);
  console.log("Refused:", refusal.errors);
  assert.deepEqual(refusal.errors, ["Password is too short (minimum is 8 characters)"]);
  assert.deepEqual(refusal.fields["password"], ["is too short (minimum is 8 characters)"]);
}

const user = await client.signUp(username, "correct horse");
assert.deepEqual(await client.checkSession(), user);
assert.equal(user.username, username);
console.log("Signed up:", user);

const push = await client.logWorkout({
  title: "Push day",
  started_at: "2026-09-22T18:05:00+02:00",
  duration_s: 3900,
  exercises: [
    { name: "Bench Press (Barbell)", sets: [{ kind: "warmup", weight_kg: 40, reps: 10 }, { weight_kg: 82.5, reps: 8, rest_s: 120 }] },
    { name: "Plank", sets: [{ duration_s: 60.5 }] },
  ],
  bodyweight_kg: 78.4,
});
assert.equal(push.ended_at, "2026-09-22T19:10:00+02:00");
assert.equal(push.volume_kg, 660);
assert.equal(push.exercises[0]?.sets[1]?.weight_kg, 82.5);
assert.equal(push.exercises[1]?.sets[0]?.duration_s, 60.5);
assert.equal(push.bodyweight_kg, 78.4);
for (const title of ["Easy run", "Long run"]) {
  await client.logWorkout({ title, started_at: "2026-09-20T07:30:00+02:00" });
}

const titles: string[] = [];
for await (const workout of client.workouts({ sort: "title", view: "summary", per_page: 2 })) {
  titles.push(workout.title);
}
console.log("Workouts:", titles);
assert.deepEqual(titles, ["Easy run", "Long run", "Push day"]);

const log = await client.exportLog();
console.log("Exported:", log.workouts.length, "workouts");
assert.deepEqual(log.workouts.map((workout) => workout.title), ["Easy run", "Long run", "Push day"]);

const bench = await client.records(push.exercises[0]?.exercise_id ?? "");
console.log("Estimated one-rep max:", bench.best.e1rm?.value, "kg");
assert.equal(bench.best.e1rm?.value, 104.5);
const september = await client.stats({ by: "month", from: "2026-09-01", to: "2026-09-30" });
console.log("In September:", september.totals.workouts, "workouts,", september.totals.volume_kg, "kg");
assert.deepEqual([september.totals.workouts, september.totals.volume_kg], [3, 660]);

// While one device thinks, another one changes the same workout. Neither change is lost.
const seen: string[] = [];
const changed = await client.changeWorkout(push.id, async ({ notes }) => {
  seen.push(notes);
  if (seen.length === 1) {
    await client.changeWorkout(push.id, () => ({ notes: "felt strong" }));
  }
  return { notes: `${notes}, slept well` };
});
assert.deepEqual(seen, ["", "felt strong"]);
assert.equal(changed.notes, "felt strong, slept well");
console.log("Changed:", changed.notes);

const strong = `Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE
2024-03-01 18:00:00,Pull,1h 5m,Pull Up,1,0,8,0,0,,,
`;
const report = await client.importFile(strong, { unit: "kg", time_zone: "Europe/Berlin" });
assert.equal(report.workouts.created, 1);
const again = await client.importFile(strong, { unit: "kg", time_zone: "Europe/Berlin" });
assert.deepEqual(again.workouts, { created: 0, unchanged: 1, changed: 0, in_trash: 0 });
console.log("Imported:", report.format, report.workouts);

await client.logOut();
assert.equal(await client.checkSession(), null);
await assert.rejects(client.logWorkout({ title: "Nobody's" }), (refusal) => {
  return refusal instanceof Refusal && refusal.status === 401;
});
assert.deepEqual(await client.logIn(username, "correct horse"), user);
await client.logOut();
console.log("Logged out");
