import { describe, expect, it } from "vitest";
import { variablesOf } from "../../../apps/api/config/read-settings.ts";
import type { Setting } from "../../../apps/api/config/setting.ts";
import { groupTitles, settings } from "../../../apps/api/config/settings.ts";

const groups: [string, Record<string, Setting>][] = Object.entries(settings);
const all = groups.flatMap(([, group]) => Object.values(group));

/** Every text that may be a setting's default. */
function defaultsOf(byDefault: Setting["default"]): (string | null)[] {
  if (typeof byDefault !== "object" || byDefault === null) return [byDefault];
  if ("ifSet" in byDefault) return [byDefault.value, byDefault.otherwise];
  return Object.values(byDefault.values);
}

describe("the table of settings", () => {
  it("the table of settings reads every variable for one setting only", () => {
    const variables = variablesOf(settings);
    expect(new Set(variables).size).toBe(variables.length);
  });

  it("the table of settings has a title for each group", () => {
    expect(Object.keys(groupTitles)).toEqual(groups.map(([name]) => name));
  });

  it.each(all)(
    "the table of settings has a default for $variable that its own type takes",
    ({ type, ...setting }) => {
      const { default: byDefault } = setting;
      const texts = defaultsOf(byDefault);
      for (const text of texts) expect(text === null || type.read(text) !== undefined).toBe(true);
    },
  );

  it.each(all)("the table of settings says in one sentence what $variable does", ({ sentence }) => {
    expect(sentence).toMatch(/^[A-Z`].*\.$/);
  });
});

it("a default that goes by another setting names one that stands before it, and all of its words", () => {
  for (const [, group] of groups) {
    const keys = Object.keys(group);
    for (const [key, { default: byDefault }] of Object.entries(group)) {
      if (typeof byDefault !== "object" || byDefault === null) continue;
      if ("ifSet" in byDefault) {
        expect(keys.indexOf(byDefault.ifSet)).toBeLessThan(keys.indexOf(key));
        expect(keys).toContain(byDefault.ifSet);
        continue;
      }
      expect(keys.indexOf(byDefault.by)).toBeLessThan(keys.indexOf(key));
      const { allowed } = group[byDefault.by]?.type ?? {};
      expect(Object.keys(byDefault.values)).toEqual(allowed?.split(", "));
    }
  }
});
