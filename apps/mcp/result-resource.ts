import {
  type McpServer,
  ResourceNotFoundError,
  ResourceTemplate,
} from "@modelcontextprotocol/server";
import { type DocopsClient, DocopsError } from "../client/client.ts";
import { mediaTypeOf } from "../contract/document-kinds.ts";
import { jobIdPattern } from "../contract/job-states.ts";
import { readAtMost } from "./result-files.ts";
import type { FileLink } from "./tool.ts";

/** A larger file is not sent within a message: a client fetches it by its URL. */
export const maxResourceBytes = 256 * 1024;

const uriTemplate = "docops://jobs/{id}/{member}";

/** The link to a file of a stored job. */
export function linkTo(id: string, name: string): FileLink {
  return { uri: `docops://jobs/${id}/${name}`, name, mimeType: mediaTypeOf(name) };
}

/** Adds the files of stored jobs as resources. */
export function addResultResource(
  server: McpServer,
  client: DocopsClient,
  signal: AbortSignal,
): void {
  const description = `A file of the result of a stored job, up to ${maxResourceBytes} bytes. A larger one is fetched by its URL.`;
  server.registerResource(
    "result",
    new ResourceTemplate(uriTemplate, { list: undefined }),
    { title: "A file of a result", description },
    async (uri, { id, member }) => {
      const name = decoded(String(member));
      if (name === null || typeof id !== "string" || !jobIdPattern.test(id)) {
        throw new ResourceNotFoundError(uri.href);
      }
      const content = await readMember(client, { id, name, signal, uri: uri.href });
      const mimeType = mediaTypeOf(name);
      return { contents: [{ uri: uri.href, mimeType, ...contentOf(mimeType, content) }] };
    },
  );
}

/** @returns null for percent signs that encode no UTF-8. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

async function readMember(
  client: DocopsClient,
  { id, name, signal, uri }: { id: string; name: string; signal: AbortSignal; uri: string },
): Promise<Buffer> {
  try {
    const { body } = await client.jobs.result(id, { member: name, signal });
    const content = await readAtMost(body, maxResourceBytes);
    if (content !== null) return content;
  } catch (error) {
    // Of another tenant, not stored any more, and unknown names look alike.
    if (error instanceof DocopsError) throw new ResourceNotFoundError(uri, error.message);
    throw error;
  }
  const url = `/v1/jobs/${id}/result?member=${name}`;
  throw new ResourceNotFoundError(
    uri,
    `the file has more than ${maxResourceBytes} bytes: GET ${url}`,
  );
}

function contentOf(mimeType: string, content: Buffer): { text: string } | { blob: string } {
  const isText = /^text\/|json$|yaml$|xml$/.test(mimeType) && !mimeType.includes("document");
  return isText ? { text: content.toString("utf8") } : { blob: content.toString("base64") };
}
