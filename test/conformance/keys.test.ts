import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseKeyStore } from "../../apps/api/auth/database-key-store.ts";
import { FileKeyStore } from "../../apps/api/auth/file-key-store.ts";
import { temporaryDirectory } from "../api/auth/support.ts";
import { describeOnEachEngine } from "./engines.ts";
import { describeKeyStore } from "./keys.ts";

describeKeyStore("keys in a file", {
  notesUse: false,
  make: async () => {
    const path = join(temporaryDirectory(), "keys.json");
    writeFileSync(path, '{"keys":[]}');
    return { open: async () => new FileKeyStore(path) };
  },
});

describeOnEachEngine("keys in a database", (engine) => {
  describeKeyStore("the table of keys", {
    notesUse: true,
    make: async () => {
      const config = engine.newState();
      return { open: async () => new DatabaseKeyStore(await engine.open(config)) };
    },
  });
});
