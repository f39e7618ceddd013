import { useState } from "react";
import { useController } from "../state/controller.ts";
import { ownPolicy } from "../state/settings.ts";
import { useStore } from "../state/store.ts";
import type { Remedy } from "./problems.ts";

/** A change of a tag that only Word can make, because Word has split the tag into pieces. */
export interface SplitTag {
  from: string;
  to: string;
}

/** Does what mends a problem. Every change of template or data can be undone. */
export function useRemedies(): { apply(remedy: Remedy): void; splitTag: SplitTag | null } {
  const [splitTag, setSplitTag] = useState<SplitTag | null>(null);
  const controller = useController();
  const { dispatch, get } = useStore();
  const retag = async (from: string, to: string) => {
    const { template } = get().work.present;
    if (template === null) return;
    const { replaceInTemplate } = await import("./replace-in-template.ts");
    const file = await replaceInTemplate(template.file, from, to);
    if (file === null) return setSplitTag({ from, to });
    setSplitTag(null);
    controller.openTemplate({ ...template, file, kept: null });
  };
  const apply = (remedy: Remedy) => {
    const { payload } = get().work.present;
    switch (remedy.kind) {
      case "fill":
        return dispatch({ type: "go", target: { pane: "data", path: remedy.path } });
      case "retag":
        return void retag(remedy.from, remedy.to);
      case "optional":
        return void retag(`【${remedy.tag}】`, `【${remedy.tag}|default:】`);
      case "rename-key": {
        const { [remedy.from]: value, ...rest } = payload;
        return dispatch({
          type: "edit",
          work: { payload: { ...rest, [remedy.to]: value } },
          name: null,
        });
      }
      case "remove":
        return controller.setValue(remedy.path, undefined);
      case "add-key":
        return dispatch({
          type: "edit",
          work: { payload: { ...payload, [remedy.key]: "" } },
          name: null,
        });
      case "repair":
        return dispatch({ type: "settings", part: repairing(get().settings.isAdvanced) });
      case "mute-rule":
        return void muteRule(remedy.code);
    }
  };
  /** Turns a rule off in the person's own policy, which extends the chosen one. */
  const muteRule = async (code: string) => {
    const { settings } = get();
    const { policyText } = await import("../policies/policy-text.ts");
    const own =
      settings.policy === ownPolicy ? settings.policy_yaml : `extends: ${settings.policy}\n`;
    const policy_yaml = policyText.write(own, ["rules", code], "off");
    dispatch({ type: "settings", part: { policy: ownPolicy, policy_yaml } });
  };
  return { apply, splitTag };
}

function repairing(isAdvanced: boolean) {
  return isAdvanced ? { format_fix_mode: "safe" } : { preset: "quick" };
}
