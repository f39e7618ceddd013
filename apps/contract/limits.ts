/** Names of limits: what settings, answers, headers and metrics say alike. */

/** Kinds of requests that are counted together, by what the request is for. */
export const rateNames = ["run", "jobs", "meta", "status", "web"] as const;
export type RateName = (typeof rateNames)[number];

/** What a tenant may use in a window of time. */
export const budgetNames = ["cpu_seconds_per_hour", "jobs_per_day", "bytes_per_day"] as const;
export type BudgetName = (typeof budgetNames)[number];

/** What other programs docops depends on: each has a circuit breaker where it is used. */
export const dependencyNames = ["redis", "database", "s3", "jwks", "webhooks", "pdf"] as const;
export type DependencyName = (typeof dependencyNames)[number];

/** A circuit breaker lets calls through, tries one, or refuses all. */
export const breakerStates = ["closed", "half_open", "open"] as const;
export type BreakerState = (typeof breakerStates)[number];

/** Where rates or budgets are counted. */
export const counterPlaces = ["memory", "redis", "database"] as const;
export type CounterPlace = (typeof counterPlaces)[number];

/** Which jobs a server takes part in. */
export const serverRoles = ["all", "api", "worker"] as const;
export type ServerRole = (typeof serverRoles)[number];
