// Only for Node, whose fetch keeps no cookies. A browser keeps them itself.

export function fetchWithCookies(): (request: Request) => Promise<Response> {
  const cookies = new Map<string, string>();
  return async (request) => {
    if (cookies.size > 0) {
      request.headers.set("Cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    }
    const response = await fetch(request);
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie) ?? [];
      if (name && value) {
        cookies.set(name, value);
      } else if (name) {
        // An empty one is a removal.
        cookies.delete(name);
      }
    }
    return response;
  };
}
