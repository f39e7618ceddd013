import { ListChecks, Play, RefreshCw } from "lucide-react";
import { hasScope } from "../frame/rail.tsx";
import { filesOf } from "../server/api.ts";
import { useController } from "../state/controller.ts";
import { jobFiles } from "../state/job-files.ts";
import { jobOptionValues } from "../state/settings.ts";
import { useConsole, useStore } from "../state/store.ts";
import type { Work } from "../state/work.ts";
import { Empty, Failure } from "../ui/parts.tsx";
import { ScrollTable } from "../ui/scroll-table.tsx";
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
      const { template, skill } = work;
      if (template === null) throw new Error("there is no template");
      const files = jobFiles({ ...work, template });
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
        <ScrollTable className="lines" label={say("viewJobs")}>
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
        </ScrollTable>
      )}
    </div>
  );
}
