// Empty when page and API are one origin: through a proxy, or because the server has the page.
const BASE = process.env.API_URL;

export function call(method, path, body) {
  return fetch(BASE + path, {
    method,
    // To another origin the browser sends and keeps the cookie only when it is told to.
    credentials: BASE ? "include" : "same-origin",
    headers: body && { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
}
