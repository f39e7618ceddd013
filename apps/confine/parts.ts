/** Node options that switch off features which workers and launchers do not need. */
const withoutParts = [
  // Otherwise any process of the user could open the inspector by SIGUSR1.
  "--disable-sigusr1",
  "--no-experimental-sqlite",
  "--no-experimental-webstorage",
  "--no-experimental-websocket",
  "--no-experimental-global-navigator",
];

/** Those of the options that this version of Node knows. */
export function partsLeftOut(): string[] {
  return withoutParts.filter((flag) => process.allowedNodeEnvironmentFlags.has(flag));
}
