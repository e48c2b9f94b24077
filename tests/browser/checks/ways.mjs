// The same visit on each of the three ways in which a page can reach the server.

import assert from "node:assert/strict";

import { scenario } from "../stage.mjs";
import { visit } from "../visit.mjs";

scenario("through the development proxy", async (stage) => {
  const api = await stage.api();
  const page = await stage.page({ proxy: api.url });
  await page.build();
  await visit({ ...tools(stage), url: page.url, api: page.url });
});

scenario("from another origin that is allowed", async (stage) => {
  const page = await stage.page();
  const api = await stage.api({ CORS_ALLOWED_ORIGINS: page.url });
  await page.build({ api: api.url });
  await visit({ ...tools(stage), url: page.url, api: api.url });
});

scenario("served by the server itself", async (stage) => {
  const page = await stage.page();
  await page.build({ isProduction: true });
  const api = await stage.api({ STATIC_DIR: page.folder });
  await visit({ ...tools(stage), url: api.url, api: api.url });

  // An address inside the page can be opened and reloaded.
  const tab = await stage.tab();
  await tab.open(`${api.url}/diary/2026`);
  await tab.shows("form");

  const html = await fetch(api.url, { headers: { Accept: "text/html" } });
  const policy = html.headers.get("content-security-policy");
  assert.match(policy, /^default-src 'self';/);
  assert.doesNotMatch(policy.replace("style-src 'self' 'unsafe-inline'", ""), /unsafe/);
  const [script] = /\/static\/js\/main\.\w+\.js/.exec(await html.text());
  const asset = await fetch(api.url + script);
  assert.match(asset.headers.get("cache-control"), /immutable/);
  assert.doesNotMatch(html.headers.get("cache-control"), /immutable/);
});

function tools(stage) {
  return {
    openTab: () => stage.tab(),
    screenshot: (tab, step) => stage.screenshot(tab, step),
  };
}
