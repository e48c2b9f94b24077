// A whole visit, from the first look to a session that was ended elsewhere. Every way to reach the
// server must make it possible.

import assert from "node:assert/strict";

const ALICE = { Username: "alice", Password: "correct horse", "Password Confirmation": "correct horse" };
const ALICE_AGAIN = { Username: "alice", Password: "correct horse" };

/**
 * `url` has the page and `api` is where it sends its calls. `screenshot` is given the tab and the
 * name of a step.
 */
export async function visit({ openTab, url, api, screenshot = async () => {} }) {
  const tab = await openTab();
  const { page } = tab;

  // Nobody is logged in.
  await tab.open(url);
  await tab.shows("form");
  tab.refused("401 GET /check_session");
  await screenshot(tab, "1-form");

  // A sign-up with mistakes says all of them.
  await tab.send("Sign Up", { Username: "a", Password: "short", "Password Confirmation": "other" });
  await tab.reads("Sign Up", [
    "Username must be 3 to 32 characters long",
    "Password is too short (minimum is 8 characters)",
    "Password confirmation doesn't match Password",
  ]);
  tab.refused("422 POST /signup");
  await screenshot(tab, "2-mistakes");

  await tab.send("Sign Up", ALICE);
  await tab.becomes("logged in");
  await tab.reload();
  await tab.shows("logged in");
  tab.refused();

  await logOut(tab);

  await tab.send("Log In", { Username: "alice", Password: "wrong horse" });
  await tab.reads("Log In", ["Invalid username or password"]);
  tab.refused("401 POST /login");
  await screenshot(tab, "3-wrong-password");

  await tab.send("Sign Up", ALICE);
  await tab.reads("Sign Up", ["Username has already been taken"]);
  tab.refused("409 POST /signup");
  await screenshot(tab, "4-name-taken");

  await logInByKeyboard(tab);
  await tab.reload();
  await tab.shows("logged in");
  tab.refused();

  await keepWorkouts(tab, screenshot);
  await logOut(tab);

  await signUpTwiceAtOnce(await openTab(), url);

  await tab.send("Log In", ALICE_AGAIN);
  await tab.becomes("logged in");
  await endSessionElsewhere(tab, await openTab(), { url, api, screenshot });
}

async function logOut(tab) {
  await tab.click(tab.page.getByRole("button", { name: "Log Out" }));
  await tab.becomes("form");
  await tab.reload();
  await tab.shows("form");
  tab.refused("401 GET /check_session");
}

async function keepWorkouts(tab, screenshot) {
  const { page } = tab;
  const pages = page.getByRole("navigation", { name: "Pages" });
  const position = (text) => tab.sees(pages.getByText(text, { exact: true }));
  await position("Nothing logged yet");

  await tab.send("New workout", { Title: " ", Exercise: "Squat", Repetitions: "-1" }, "Save Workout");
  await tab.reads("New workout", [
    "Title can't be blank",
    "Exercise 1, set 1: reps must be between 0 and 10,000",
  ]);
  tab.refused("422 POST /workouts");
  await screenshot(tab, "5-workout-with-mistakes");

  // One with two sets.
  const sets = tab.form("New workout").getByRole("group");
  await tab.click(page.getByRole("button", { name: "Add Set" }));
  await tab.fill("New workout", { Title: "Push day", Notes: "felt <b>strong</b>", Exercise: "Bench Press" });
  for (const [index, [reps, weight]] of [["8", "82.5"], ["5", "90"]].entries()) {
    await tab.until(sets.nth(index).getByLabel("Repetitions").fill(reps));
    await tab.until(sets.nth(index).getByLabel("Weight in kg").fill(weight));
  }
  await tab.click(page.getByRole("button", { name: "Save Workout" }));
  await position("Page 1 of 1, 1 in all");
  await tab.sees(page.getByText("Bench Press: 8 × 82.5 kg, 5 × 90 kg"));
  await tab.sees(page.getByText("felt <b>strong</b>"));

  for (const number of [2, 3, 4, 5]) {
    const fields = { Title: `Workout ${number}`, Exercise: "squat", Repetitions: "5", "Weight in kg": "100" };
    await tab.send("New workout", fields, "Save Workout");
    await position(`Page 1 of ${Math.ceil(number / 2)}, ${number} in all`);
  }
  await tab.lists("Workout 5", "Workout 4");
  await screenshot(tab, "6-workouts");

  const next = pages.getByRole("button", { name: "Next" });
  const previous = pages.getByRole("button", { name: "Previous" });
  assert.ok(await previous.isDisabled());
  await tab.click(next);
  await position("Page 2 of 3, 5 in all");
  await tab.lists("Workout 3", "Workout 2");
  await tab.click(next);
  await position("Page 3 of 3, 5 in all");
  await tab.lists("Push day");
  assert.ok(await next.isDisabled());

  // The last one of the last page: this page is no more.
  await tab.click(page.getByRole("button", { name: "Delete Push day" }));
  await position("Page 2 of 2, 4 in all");
  await tab.click(previous);
  await position("Page 1 of 2, 4 in all");
  await tab.click(page.getByRole("button", { name: "Delete Workout 4" }));
  await position("Page 1 of 2, 3 in all");
  await tab.lists("Workout 5", "Workout 3");

  await tab.reload();
  await position("Page 1 of 2, 3 in all");
  tab.refused();
}

/** Without a mouse: every field can be reached with Tab, says what it is, and Enter sends. */
async function logInByKeyboard(tab) {
  const { page } = tab;
  await tab.reload();
  tab.refused("401 GET /check_session");
  const focused = () =>
    page.evaluate(() => document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText);
  const order = [];
  for (const typed of ["", "", "", "", "alice", "correct horse"]) {
    await page.keyboard.press("Tab");
    order.push(await focused());
    await page.keyboard.type(typed);
  }
  assert.deepEqual(order.map((label) => label.trim()), [
    "Username",
    "Password",
    "Password Confirmation",
    "Sign Up",
    "Username",
    "Password",
  ]);
  await page.keyboard.press("Enter");
  await tab.becomes("logged in");
}

/** A double click sends two requests. One of them is too late, and the person is logged in. */
async function signUpTwiceAtOnce(tab, url) {
  await tab.open(url);
  tab.refused("401 GET /check_session");
  await tab.fill("Sign Up", { ...ALICE, Username: "impatient" });
  // Both in one go: a mouse on a slow machine might click for the second time when the form is gone.
  const clickTwice = (button) => [button.click(), button.click()];
  await tab.until(tab.form("Sign Up").getByRole("button").evaluate(clickTwice));
  const answers = () => tab.answers.filter((answer) => answer.endsWith("POST /signup")).sort();
  await tab.untilTrue(() => answers().length === 2, () => `only ${answers()}`);
  assert.deepEqual(answers(), ["201 POST /signup", "409 POST /signup"]);
  await tab.becomes("logged in");
  await tab.reload();
  await tab.shows("logged in");
  await tab.sees(tab.page.getByText("impatient"));
  tab.refused("409 POST /signup");
}

/** `tab` is logged in; the same person, in `other`, logs out everywhere else. */
async function endSessionElsewhere(tab, other, { url, api, screenshot }) {
  await other.open(url);
  await other.send("Log In", ALICE_AGAIN);
  await other.becomes("logged in");
  const status = await other.page.evaluate(async (address) => {
    const answer = await fetch(address, { method: "DELETE", credentials: "include" });
    return answer.status;
  }, `${api}/sessions`);
  assert.equal(status, 204);

  // The page that is still open says so, and does not break.
  await tab.send("New workout", { Title: "Late" }, "Save Workout");
  await tab.reads("New workout", ["You are not logged in"]);
  tab.refused("401 POST /workouts");
  await screenshot(tab, "7-session-ended");
  assert.deepEqual(await tab.cookies(), []);
  await tab.reload();
  await tab.shows("form");
  tab.refused("401 GET /check_session");
  await other.reload();
  await other.shows("logged in");
}
