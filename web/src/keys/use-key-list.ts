import { useCallback, useEffect, useState } from "react";
import type { ApiKey, UsageAnswer } from "../../../apps/client/client.ts";
import { failureOf, type RequestFailure } from "../server/api.ts";
import { useController } from "../state/controller.ts";

/** All keys, and the budgets of tenants if the server has some. */
export function useKeyList() {
  const controller = useController();
  const [keys, setKeys] = useState<readonly ApiKey[] | null>(null);
  const [usage, setUsage] = useState<UsageAnswer["tenants"]>([]);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const load = useCallback(async () => {
    const { client } = controller;
    try {
      setKeys(await client.keys.list());
      setUsage(await allUsage(client));
      setFailure(null);
    } catch (error) {
      setFailure(failureOf(error));
    }
  }, [controller]);
  useEffect(() => void load(), [load]);
  /** Does something to a key, and reads the list again. @returns null if it failed. */
  const change = async <T>(act: () => Promise<T>): Promise<T | null> => {
    try {
      const answer = await act();
      await load();
      return answer;
    } catch (error) {
      setFailure(failureOf(error));
      return null;
    }
  };
  return { keys, usage, failure, change };
}

type Client = ReturnType<typeof useController>["client"];

async function allUsage(client: Client): Promise<UsageAnswer["tenants"]> {
  const tenants: UsageAnswer["tenants"] = [];
  try {
    for (let after: string | null | undefined; after !== null; ) {
      const page: UsageAnswer = await client.keys.usage(after === undefined ? {} : { after });
      tenants.push(...page.tenants);
      after = page.next;
    }
  } catch (error) {
    const failure = failureOf(error);
    // A server without budgets does not have the path.
    if (failure.kind === "refused" && failure.error.status === 404) return [];
    throw error;
  }
  return tenants;
}
