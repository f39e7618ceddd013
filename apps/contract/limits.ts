/** Names of limits, which settings, answers, headers and metrics share. */

/** The kinds of requests. Requests of one kind are counted together. */
export const rateNames = ["run", "jobs", "meta", "status", "web", "mcp"] as const;
export type RateName = (typeof rateNames)[number];

/** The budgets of a tenant. */
export const budgetNames = ["cpu_seconds_per_hour", "jobs_per_day", "bytes_per_day"] as const;
export type BudgetName = (typeof budgetNames)[number];

/** The programs that docops depends on. Each has a circuit breaker. */
export const dependencyNames = ["redis", "database", "s3", "jwks", "webhooks", "pdf"] as const;
export type DependencyName = (typeof dependencyNames)[number];

/** A circuit breaker lets calls through, tries one, or refuses all. */
export const breakerStates = ["closed", "half_open", "open"] as const;
export type BreakerState = (typeof breakerStates)[number];

/** Where rates or budgets are counted. */
export const counterPlaces = ["memory", "redis", "database"] as const;
export type CounterPlace = (typeof counterPlaces)[number];

/** The roles of a server. */
export const serverRoles = ["all", "api", "worker"] as const;
export type ServerRole = (typeof serverRoles)[number];
