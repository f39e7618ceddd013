import type { RequestHandler } from "express";
import { loadBuiltinSkills, type SkillSet } from "../../engine/inputs.ts";
import { sendJsonBytes } from "../middleware/json.ts";
import { openApiDocument } from "../openapi/document.ts";
import type { Route, RouteDependencies } from "./route.ts";

/** `GET /openapi.json`: the OpenAPI description of this API. */
export function openApiRoute(
  routes: readonly Route[],
  server: Pick<RouteDependencies, "config" | "skills" | "policies">,
): RequestHandler {
  const offer = { skills: publicSkills(server), policies: server.policies };
  // The document never changes while the process runs.
  const document = Buffer.from(JSON.stringify(openApiDocument(routes, offer)));
  return (_req, res) => {
    sendJsonBytes(res, document);
  };
}

/** The document has the operator's own skills only if `/v1/meta` shows them without a login. */
function publicSkills({ config, skills }: Pick<RouteDependencies, "config" | "skills">): SkillSet {
  const isOpen = config.answers.isMetaEnabled && config.console.login === null;
  return isOpen ? skills : loadBuiltinSkills();
}
