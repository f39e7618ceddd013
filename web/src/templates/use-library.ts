import { useCallback, useEffect, useState } from "react";
import type { TemplateBody, TemplateSummary } from "../../../apps/client/client.ts";
import { failureOf, type RequestFailure } from "../server/api.ts";
import { useController } from "../state/controller.ts";

/** The kept templates, and the versions of the one that is open. */
export function useLibrary() {
  const controller = useController();
  const [templates, setTemplates] = useState<readonly TemplateSummary[] | null>(null);
  const [name, setName] = useState<string | null>(null);
  const [body, setBody] = useState<TemplateBody | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);

  const load = useCallback(async () => {
    const all: TemplateSummary[] = [];
    for await (const template of controller.client.templates.all()) all.push(template);
    setTemplates(all);
    return all;
  }, [controller]);

  const show = useCallback(
    async (wanted: string | null) => {
      setName(wanted);
      setBody(wanted === null ? null : await allVersions(controller.client, wanted));
    },
    [controller],
  );

  /** Does something, and tells why it failed. */
  const attempt = useCallback(async (act: () => Promise<unknown>) => {
    setFailure(null);
    try {
      await act();
    } catch (error) {
      setFailure(failureOf(error));
    }
  }, []);

  useEffect(() => void attempt(load), [attempt, load]);

  /** Changes the library, and reads it again. */
  const change = (act: () => Promise<unknown>, next: string | null) =>
    attempt(async () => {
      await act();
      const all = await load();
      await show(all.some((template) => template.name === next) ? next : null);
    });
  return { templates, name, body, failure, attempt, show, change };
}

type Client = ReturnType<typeof useController>["client"];

async function allVersions({ templates }: Client, name: string): Promise<TemplateBody> {
  const body = await templates.get(name);
  const versions = [...body.versions];
  for (let cursor = body.next; cursor !== null; ) {
    const page = await templates.get(name, { cursor });
    versions.push(...page.versions);
    cursor = page.next;
  }
  return { ...body, versions };
}
