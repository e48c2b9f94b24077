// Drives a real browser against the server: `npm test --prefix tests/browser`. It needs Chromium
// ($CHROMIUM, or /usr/bin/chromium), what `npm ci --prefix tests/browser` installs, and the server's
// program ($WORKOUT_LOG, or target/debug/workout-log).

import "./checks/ways.mjs";
import "./checks/docs.mjs";
import "./checks/pictures.mjs";
import "./checks/files.mjs";
import "./checks/troubles.mjs";
import "./checks/mutations.mjs";

/** About five times what a slow machine needs; the tests have shorter limits of their own. */
const RUN_TIME = 300_000;

const hanging = setTimeout(() => {
  console.error(`the run has not ended after ${RUN_TIME / 1000} s`);
  process.exit(1);
}, RUN_TIME);
hanging.unref();
