import type { Redis } from "ioredis";
import type { CounterPlace } from "../../contract/limits.ts";
import type {
  AccountUsage,
  Budget,
  BudgetState,
  BudgetStore,
  Claim,
  CountedName,
  Reservation,
  ReserveResult,
  Usage,
} from "./budget-store.ts";
import { everybody } from "./budget-store.ts";

/** The braces put all accounts in one slot of a Redis Cluster, because a script can use keys of one slot only. */
const keyPrefix = "{docops}:budget:";

/** After this time without use, all windows of an account have ended. */
const keepMs = 2 * 86_400_000;

/** Code that all scripts share: the clock of Redis, and the counts of a window. */
const common = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function startOf(window) return now - now % window end
local function countsOf(key, name, start)
  local row = redis.call('HMGET', key, name .. ':start', name .. ':used', name .. ':reserved')
  if tonumber(row[1] or -1) ~= start then return 0, 0 end
  return tonumber(row[2] or 0), tonumber(row[3] or 0)
end
local function text(number) return string.format('%.0f', number) end
local function put(key, name, start, used, reserved)
  redis.call('HSET', key, name .. ':start', text(start), name .. ':used', text(used),
    name .. ':reserved', text(reserved))
  redis.call('PEXPIRE', key, ${keepMs})
end
`;

/** KEYS: the account of each claim. ARGV: name, window, limit and amount of each. */
const reserveScript = `${common}
for i, key in ipairs(KEYS) do
  local window, limit, amount = tonumber(ARGV[4*i-2]), tonumber(ARGV[4*i-1]), tonumber(ARGV[4*i])
  local start = startOf(window)
  local used, reserved = countsOf(key, ARGV[4*i-3], start)
  if used >= limit or used + reserved + amount > limit then
    return {0, i - 1, text(used), text(reserved), start + window - now}
  end
end
local starts = {1}
for i, key in ipairs(KEYS) do
  local name, start = ARGV[4*i-3], startOf(tonumber(ARGV[4*i-2]))
  local used, reserved = countsOf(key, name, start)
  put(key, name, start, used, reserved + tonumber(ARGV[4*i]))
  starts[i + 1] = start
end
return starts
`;

/** KEYS: the account of each entry. ARGV: name, window, start, reserved amount and usage of each. */
const settleScript = `${common}
for i, key in ipairs(KEYS) do
  local name, start = ARGV[5*i-4], tonumber(ARGV[5*i-2])
  if start == startOf(tonumber(ARGV[5*i-3])) then
    local used, reserved = countsOf(key, name, start)
    put(key, name, start, used + tonumber(ARGV[5*i]), math.max(0, reserved - tonumber(ARGV[5*i-1])))
  end
end
return 0
`;

/** KEYS: one account. ARGV: name and window of each budget. */
const readScript = `${common}
local answer = {}
for i = 1, #ARGV / 2 do
  local window = tonumber(ARGV[2*i])
  local start = startOf(window)
  local used, reserved = countsOf(KEYS[1], ARGV[2*i-1], start)
  answer[#answer + 1] = text(used)
  answer[#answer + 1] = text(reserved)
  answer[#answer + 1] = start + window - now
end
return answer
`;

/** Stores budgets in Redis, a hash for each account. Scripts make each step atomic and use the clock of Redis. */
export class RedisBudgets implements BudgetStore {
  readonly place: CounterPlace = "redis";
  readonly #client: Redis;

  /** @param client the caller closes it. */
  constructor(client: Redis) {
    this.#client = client;
  }

  async reserve(claims: readonly Claim[]): Promise<ReserveResult> {
    const keys = claims.map(({ account }) => keyPrefix + account);
    const args = claims.flatMap(({ name, windowMs, limit, amount }) => [
      name,
      windowMs,
      limit,
      amount,
    ]);
    const answer = await this.#run(reserveScript, keys, args);
    if (answer[0] === 1) {
      const entries = claims.map(({ account, name, windowMs, amount }, at) => {
        return { account, name, windowMs, windowStart: answer[at + 1] ?? 0, amount };
      });
      return { isReserved: true, reservation: { place: this.place, entries } };
    }
    const [, at = 0, used = 0, reserved = 0, resetMs = 0] = answer;
    const claim = claims[at];
    if (claim === undefined) throw new Error("Redis refused an unknown claim");
    return { isReserved: false, refused: { claim, used, reserved, resetMs } };
  }

  async settle({ entries }: Reservation, usage: Usage): Promise<void> {
    const keys = entries.map(({ account }) => keyPrefix + account);
    const args = entries.flatMap(({ name, windowMs, windowStart, amount }) => [
      name,
      windowMs,
      windowStart,
      amount,
      usage[name] ?? 0,
    ]);
    await this.#run(settleScript, keys, args);
  }

  async read(account: string, budgets: readonly Budget[]): Promise<readonly BudgetState[]> {
    const args = budgets.flatMap(({ name, windowMs }): [CountedName, number] => [name, windowMs]);
    const answer = await this.#run(readScript, [keyPrefix + account], args);
    return budgets.map(({ name, limit, windowMs }, at) => {
      const [used = 0, reserved = 0, resetMs = 0] = answer.slice(3 * at, 3 * at + 3);
      return { name, limit, windowMs, used, reserved, resetMs };
    });
  }

  async list(
    budgets: readonly Budget[],
    { after, count }: { after: string | null; count: number },
  ): Promise<readonly AccountUsage[]> {
    const accounts = (await this.#accounts())
      .filter((account) => account !== everybody && (after === null || account > after))
      .sort()
      .slice(0, count);
    return Promise.all(
      accounts.map(async (account) => ({ account, budgets: await this.read(account, budgets) })),
    );
  }

  async close(): Promise<void> {}

  /** SCAN blocks Redis for one page of keys only, and may return a key twice. */
  async #accounts(): Promise<string[]> {
    const accounts = new Set<string>();
    let cursor = "0";
    do {
      const [next, keys] = await this.#client.scan(cursor, "MATCH", `${keyPrefix}*`, "COUNT", 500);
      for (const key of keys) accounts.add(key.slice(keyPrefix.length));
      cursor = next;
    } while (cursor !== "0");
    return [...accounts];
  }

  async #run(
    script: string,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<number[]> {
    const answer = await this.#client.eval(script, keys.length, ...keys, ...args);
    return Array.isArray(answer) ? answer.map(Number) : [Number(answer)];
  }
}
