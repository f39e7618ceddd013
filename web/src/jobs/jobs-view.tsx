import { ListChecks, Play, RefreshCw } from "lucide-react";
import { assetNamesIn } from "../data/assets.ts";
import { hasScope } from "../frame/rail.tsx";
import { filesOf } from "../server/api.ts";
import { useController } from "../state/controller.ts";
import { jobOptionValues } from "../state/settings.ts";
import { useConsole, useStore } from "../state/store.ts";
import { taskText, type Work } from "../state/work.ts";
import { Empty, Failure } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { JobLine } from "./job-line.tsx";
import { useJobs } from "./use-jobs.ts";

/** The jobs that the server keeps, the newest first, live. */
export default function JobsView() {
  const say = useSay();
  const store = useStore();
  const controller = useController();
  const { list, failure, setFailure, change, refresh } = useJobs();
  const hasTemplate = useConsole(({ work }) => work.present.template !== null);
  const mayWrite = useConsole((state) => hasScope(state, "jobs:write"));
  const submit = (work: Work) =>
    change(async () => {
      const { template, payload, assets, skill } = work;
      if (template === null) throw new Error("there is no template");
      const named = assetNamesIn(payload);
      const wanted = assets.filter(({ name }) => named.has(name.normalize("NFC")));
      const files = { template: template.file, task: taskText(work), assets: wanted };
      const options = jobOptionValues({ ...store.get().settings, skill });
      const job = await controller.client.jobs.create({ ...filesOf(files), ...options });
      controller.works.set(job.id, work);
      return job;
    });
  return (
    <div className="part-view">
      <header className="part-head">
        <h1 className="title">{say("viewJobs")}</h1>
        <span className="spring" />
        <button type="button" className="button" onClick={() => void refresh()}>
          <RefreshCw size={14} aria-hidden="true" />
          {say("jobsRefresh")}
        </button>
        {mayWrite && (
          <button
            type="button"
            className="button primary"
            disabled={!hasTemplate}
            onClick={() => void submit(store.get().work.present)}
          >
            <Play size={14} aria-hidden="true" />
            {say("jobsSubmit")}
          </button>
        )}
      </header>
      {failure !== null && <Failure failure={failure} />}
      {list?.length === 0 && (
        <Empty icon={<ListChecks size={28} aria-hidden="true" />} title={say("jobsEmpty")}>
          <p className="about">{say("jobsAbout")}</p>
        </Empty>
      )}
      {list !== null && list.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by the keyboard
        <section className="part-scroll" tabIndex={0} aria-label={say("viewJobs")}>
          <table className="part-table">
            <thead>
              <tr>
                <th scope="col">{say("jobsJob")}</th>
                <th scope="col">{say("jobsState")}</th>
                <th scope="col">{say("jobsCreated")}</th>
                <th scope="col">{say("jobsTook")}</th>
                <th scope="col">{say("jobsActions")}</th>
              </tr>
            </thead>
            <tbody>
              {list.map(({ job }) => (
                <JobLine
                  key={job.id}
                  job={job}
                  mayWrite={mayWrite}
                  work={controller.works.get(job.id) ?? null}
                  onSubmit={(work) => void submit(work)}
                  onChange={(act) => void change(act)}
                  onFailure={setFailure}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}
