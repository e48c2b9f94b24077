// That the visit can fail: a server that breaks a promise to the page is found out, each time for
// the reason that was expected.

import assert from "node:assert/strict";

import { scenario } from "../stage.mjs";
import { visit } from "../visit.mjs";

scenario("a 200 for nobody is found out", async (stage) => {
  const spoil = (answer) => {
    if (answer.path === "/check_session" && answer.status === 401) answer.status = 200;
  };
  const failure = await visitThroughProxy(stage, spoil);
  assert.match(failure.message, /the page shows the wrong screen/);
  assert.deepEqual([failure.actual, failure.expected], ["logged in", "form"]);
});

scenario("a refusal without errors is found out", async (stage) => {
  const spoil = (answer) => {
    if (answer.path === "/login" && answer.status === 401) {
      answer.body = answer.body.replace('"errors"', '"messages"');
    }
  };
  const failure = await visitThroughProxy(stage, spoil);
  assert.match(failure.message, /^the page crashed: Cannot read properties of undefined \(reading 'map'\)/);
});

scenario("a sentence that is there twice is found out", async (stage) => {
  const spoil = (answer) => {
    if (answer.path === "/login" && answer.status === 401) {
      const { errors, ...rest } = JSON.parse(answer.body);
      answer.body = JSON.stringify({ errors: [...errors, ...errors], ...rest });
    }
  };
  const failure = await visitThroughProxy(stage, spoil);
  assert.match(failure.message, /^the console has an error: .*two children with the same key/);
});

scenario("a refusal that another origin cannot read is found out", async (stage) => {
  const page = await stage.page();
  const api = await stage.api({ CORS_ALLOWED_ORIGINS: page.url });
  const spoiler = await stage.spoiler(api.url, (answer) => {
    const names = Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"));
    if (answer.status >= 400) names.forEach((name) => delete answer.headers[name]);
  });
  await page.build({ api: spoiler.url });
  const failure = await failureOf(stage, { url: page.url, api: spoiler.url });
  assert.match(failure.message, /^the console has an error: Access to fetch .* blocked by CORS policy/);
});

async function visitThroughProxy(stage, spoil) {
  const api = await stage.api();
  const spoiler = await stage.spoiler(api.url, spoil);
  const page = await stage.page({ proxy: spoiler.url });
  await page.build();
  return failureOf(stage, { url: page.url, api: page.url });
}

function failureOf(stage, addresses) {
  const visiting = visit({ openTab: () => stage.tab(), ...addresses });
  return visiting.then(
    () => assert.fail("the visit did not notice"),
    (failure) => failure,
  );
}
