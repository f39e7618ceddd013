import type { RequestHandler } from "express";
import { loadBuiltinSkills, type SkillSet } from "../../engine/inputs.ts";
import { sendJsonBytes } from "../middleware/json.ts";
import { openApiDocument } from "../openapi/document.ts";
import type { Route, RouteDependencies } from "./route.ts";

/** `GET /openapi.json`: this API, described for machines. */
export function openApiRoute(
  routes: readonly Route[],
  server: Pick<RouteDependencies, "config" | "skills" | "policies">,
): RequestHandler {
  const offer = { skills: toldSkills(server), policies: server.policies };
  // It stays the same for as long as the process lives.
  const document = Buffer.from(JSON.stringify(openApiDocument(routes, offer)));
  return (_req, res) => {
    sendJsonBytes(res, document);
  };
}

/** Skills of the operator's own are told where `/v1/meta` tells them to everybody. */
function toldSkills({ config, skills }: Pick<RouteDependencies, "config" | "skills">): SkillSet {
  const isOpen = config.answers.isMetaEnabled && config.console.login === null;
  return isOpen ? skills : loadBuiltinSkills();
}
