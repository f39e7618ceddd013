/** Parts of Node that no worker and no launcher needs, as far as this version has them. */
const withoutParts = [
  // Any process of the user could open the inspector by SIGUSR1 otherwise.
  "--disable-sigusr1",
  "--no-experimental-sqlite",
  "--no-experimental-webstorage",
  "--no-experimental-websocket",
  "--no-experimental-global-navigator",
];

/** Arguments of Node that leave them out. */
export function partsLeftOut(): string[] {
  return withoutParts.filter((flag) => process.allowedNodeEnvironmentFlags.has(flag));
}
