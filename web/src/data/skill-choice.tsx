import { chooseSkill } from "../state/choose-skill.ts";
import { payloadSchema } from "../state/controller.ts";
import { useConsole, useStore } from "../state/store.ts";
import { anySkill } from "../state/work.ts";
import { Choice } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { SaveSkill } from "./save-skill.tsx";
import { skillName } from "./skill-name.ts";

/** The kind of document. The console chooses it by the fields of the template, and says so. */
export function SkillChoice() {
  const say = useSay();
  const { dispatch } = useStore();
  const { skill, isSkillChosen, template } = useConsole(({ work }) => work.present);
  const meta = useConsole((state) => state.meta);
  const analysis = useConsole((state) => state.analysis);
  const reason = useConsole(({ page, work }) =>
    page !== null && page.work === work.present && !page.isDraft
      ? (page.findings.fit?.reason ?? null)
      : null,
  );
  const language = useConsole((state) => state.appearance.language);
  const skills = meta?.skills ?? {};
  const schemas = Object.fromEntries(
    Object.entries(skills).map(([name, { task_schema }]) => [name, payloadSchema(task_schema)]),
  );
  const best =
    analysis?.template === template ? chooseSkill(analysis?.outline ?? [], schemas) : null;
  const isUnknown = analysis?.template === template && best === null && skill === anySkill;
  const name = (each: string) => skillName(each, meta, language, say);
  return (
    <div className="skill-choice">
      <Choice
        label={say("skill")}
        name="skill"
        isInline
        value={skill}
        options={Object.keys({ [skill]: null, ...skills })
          .sort()
          .map((each) => [each, name(each)] as const)}
        onChange={(next) =>
          dispatch({ type: "edit", work: { skill: next, isSkillChosen: true }, name: null })
        }
      />
      {reason !== null && (
        <div className="notice fair" role="status">
          <p>{say(`fit_${reason}`)}</p>
          {best !== null && best.skill !== skill && (
            <button
              type="button"
              className="button small"
              onClick={() =>
                dispatch({
                  type: "edit",
                  work: { skill: best.skill, isSkillChosen: true },
                  name: null,
                })
              }
            >
              {say("useSkill", name(best.skill))}
            </button>
          )}
        </div>
      )}
      {reason === null && isUnknown && (
        <p className="hint">
          {say("skillNone")} <SaveSkill />
        </p>
      )}
      {reason === null && !isSkillChosen && best !== null && skill === best.skill && (
        <p className="hint">{say("skillByFit", Math.round(best.share * 100))}</p>
      )}
    </div>
  );
}
