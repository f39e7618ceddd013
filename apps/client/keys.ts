import type { ApiKey, CreatedKey, CreateKey } from "../contract/answers/keys.ts";
import type { UsageAnswer } from "../contract/answers/status.ts";
import type { RequestOptions, Transport } from "./transport.ts";

/** `/v1/keys` and `/v1/usage`, for the scope `admin`. All methods throw `DocopsError` for an answer that is an error. */
export class KeysClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The keys of all tenants, the oldest first, without their secrets. */
  async list(options: RequestOptions = {}): Promise<ApiKey[]> {
    const answer = await this.#transport.get("/v1/keys", options);
    return ((await answer.json()) as { keys: ApiKey[] }).keys;
  }

  /** Creates a key. Only this answer has its secret. */
  create(body: CreateKey, options: RequestOptions = {}): Promise<CreatedKey> {
    return this.#send("POST", "/v1/keys", options, body);
  }

  /**
   * Gives a key a new secret.
   *
   * @param body `overlap_seconds`: how long the old secret stays valid, a day by default.
   */
  rotate(
    id: string,
    body: { overlap_seconds?: number } = {},
    options: RequestOptions = {},
  ): Promise<CreatedKey> {
    return this.#send("POST", `${pathOf(id)}/rotate`, options, body);
  }

  /** Makes a key invalid. It stays in the list. */
  revoke(id: string, options: RequestOptions = {}): Promise<ApiKey> {
    return this.#send("DELETE", pathOf(id), options);
  }

  /**
   * A page of the tenants' budgets.
   *
   * @param options `after`: the value of `next` from the page before.
   */
  async usage({
    after,
    ...options
  }: RequestOptions & { after?: string } = {}): Promise<UsageAnswer> {
    const query = after === undefined ? "" : `?${new URLSearchParams({ after })}`;
    return (await this.#transport.get(`/v1/usage${query}`, options)).json();
  }

  async #send<T>(
    method: "POST" | "DELETE",
    path: string,
    { signal }: RequestOptions,
    body?: object,
  ): Promise<T> {
    const answer = await this.#transport.send(path, {
      method,
      isRepeatable: false,
      ...(body && {
        headers: { "Content-Type": "application/json" },
        body: () => JSON.stringify(body),
      }),
      ...(signal && { signal }),
    });
    return answer.json();
  }
}

function pathOf(id: string): string {
  return `/v1/keys/${encodeURIComponent(id)}`;
}
