// What the tests start: the server under test, servers for pages, and one that spoils answers.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, request as send } from "node:http";
import { extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { createProxyMiddleware } from "http-proxy-middleware";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const BINARY = resolve(process.env.WORKOUT_LOG ?? join(HERE, "../../target/debug/workout-log"));
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

// However this program ends, no server stays behind.
const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

/** Start workout-log with its own files in `folder`; `settings` are environment variables. */
export async function startApi(folder, settings = {}) {
  const child = spawn(BINARY, {
    // An empty folder and almost no environment: a developer's .env and settings stay out.
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: "0", SIGNUPS_PER_HOUR: "1000", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  const api = { log: "", url: "", stop };
  const ended = new Promise((done) => {
    child.on("error", (error) => (api.log += `${BINARY}: ${error.message}\n`));
    child.on("close", done);
  });
  const listening = new Promise((done) => {
    const read = (chunk) => {
      api.log += chunk;
      const port = /listening on http:\/\/\S+:(\d+)/.exec(api.log)?.[1];
      if (port) done((api.url = `http://localhost:${port}`));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
  });

  async function stop() {
    child.kill("SIGTERM");
    const giveUp = setTimeout(() => child.kill("SIGKILL"), 3_000);
    await ended;
    clearTimeout(giveUp);
    children.delete(child);
  }

  const late = new Promise((done) => setTimeout(done, 15_000).unref());
  await Promise.race([listening, ended, late]);
  if (!api.url) {
    await stop();
    throw new Error(`the server did not start:\n${api.log}`);
  }
  return api;
}

/** Build the page into `folder`, for calls to `api`. When that is empty it calls its own origin. */
export async function buildPage(folder, api, isProduction) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, "page/index.jsx")],
    bundle: true,
    outdir: folder,
    write: false,
    jsx: "automatic",
    minify: isProduction,
    logLevel: "warning",
    define: {
      "process.env.API_URL": JSON.stringify(api),
      // The development build of React also complains about doubtful code.
      "process.env.NODE_ENV": JSON.stringify(isProduction ? "production" : "development"),
    },
  });
  let html = await readFile(join(HERE, "page/index.html"), "utf8");
  for (const { path, contents } of outputFiles) {
    // Named as create-react-app does, such as static/js/main.073c9b0a1f2e4d5c.js.
    const kind = extname(path).slice(1);
    const hash = createHash("sha256").update(contents).digest("hex").slice(0, 16);
    const name = `static/${kind}/main.${hash}.${kind}`;
    await mkdir(join(folder, "static", kind), { recursive: true });
    await writeFile(join(folder, name), contents);
    html = html.replace(`%${kind.toUpperCase()}%`, name);
  }
  await writeFile(join(folder, "index.html"), html);
  await copyFile(join(HERE, "page/icon.svg"), join(folder, "icon.svg"));
}

/**
 * Serve the files in `page.folder`, which is set later, as create-react-app's development server
 * does: with `proxy` set in its package.json or not.
 */
export async function startPage(proxy) {
  const forward = proxy && createProxyMiddleware(mayProxy, proxySettings(proxy));
  const page = await listen((request, response) => {
    const serve = () => serveFile(page.folder, request, response);
    if (forward) forward(request, response, serve);
    else serve();
  });
  return page;
}

function mayProxy(path, request) {
  const { accept } = request.headers;
  const isFile = path.startsWith("/static/") || path === "/icon.svg";
  return request.method !== "GET" || (!isFile && accept && !accept.includes("text/html"));
}

/** As in react-dev-utils/WebpackDevServerUtils.js of react-scripts 5.0.1. */
function proxySettings(target) {
  return {
    target,
    logLevel: "silent",
    onProxyReq: (outgoing) => {
      if (outgoing.getHeader("origin")) outgoing.setHeader("origin", target);
    },
    onError: (error, request, response) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(`Proxy error: Could not proxy request ${request.url} to ${target} (${error.code}).`);
    },
    secure: false,
    changeOrigin: true,
    xfwd: true,
  };
}

async function serveFile(folder, request, response) {
  if (request.method !== "GET") {
    response.writeHead(404, { "Content-Type": TYPES[".html"] });
    return response.end(`<!DOCTYPE html><pre>Cannot ${request.method} ${request.url}</pre>`);
  }
  const { pathname } = new URL(request.url, "http://page");
  // Every unknown address gets the page, as with historyApiFallback.
  const known = extname(pathname) in TYPES ? pathname : "/index.html";
  try {
    const content = await readFile(join(folder, known));
    response.writeHead(200, { "Content-Type": TYPES[extname(known)] });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}

/**
 * Pass every request on to `target`, and its answer back after `spoil` has changed it. `spoil` gets
 * `{ method, path, status, headers, body }`.
 */
export async function startSpoiler(target, spoil) {
  return listen((request, response) => {
    const { method, url: path, headers } = request;
    const outgoing = send(new URL(path, target), { method, headers }, async (answer) => {
      const chunks = await answer.toArray();
      const answered = {
        method,
        path,
        status: answer.statusCode,
        headers: answer.headers,
        body: Buffer.concat(chunks).toString(),
      };
      spoil(answered);
      delete answered.headers["content-length"];
      response.writeHead(answered.status, answered.headers).end(answered.body);
    });
    outgoing.on("error", () => response.destroy());
    request.pipe(outgoing);
  });
}

async function listen(handler) {
  const server = createServer(handler);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  return {
    port,
    url: `http://localhost:${port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
