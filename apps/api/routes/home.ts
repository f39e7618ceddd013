import type { RequestHandler } from "express";

/** A page of this server that a person may look for. */
interface Place {
  path: string;
  name: string;
}

/** `GET /`: links to the pages of this server that are switched on, and nothing else. */
export function homeRoute({ hasConsole, hasViewer }: HomePages): RequestHandler {
  const places: Place[] = [
    ...(hasConsole ? [{ path: "/web", name: "Console" }] : []),
    ...(hasViewer ? [{ path: "/docs", name: "API documentation" }] : []),
    { path: "/openapi.json", name: "OpenAPI document" },
    { path: "/status", name: "Status" },
  ];
  const items = places.map(({ path, name }) => `<li><a href="${path}">${name}</a></li>`);
  const page = Buffer.from(
    `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>docops</title></head>
<body>
<main>
<h1>docops</h1>
<ul>
${items.join("\n")}
</ul>
</main>
</body>
</html>
`,
  );
  return (_req, res) => {
    res.type("html").send(page);
  };
}

/** The pages that an operator can switch on or off. */
interface HomePages {
  hasConsole: boolean;
  hasViewer: boolean;
}
