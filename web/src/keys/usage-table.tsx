import type { UsageAnswer } from "../../../apps/client/client.ts";
import { useConsole } from "../state/store.ts";
import { useSay, type WordKey } from "../words/words.ts";

type Tenants = UsageAnswer["tenants"];
type BudgetName = Tenants[number]["budgets"][number]["name"];

const names: Readonly<Record<BudgetName, WordKey>> = {
  cpu_seconds_per_hour: "budgetCpu",
  jobs_per_day: "budgetJobs",
  bytes_per_day: "budgetBytes",
};

/** The budgets of tenants, and how much of each is used. */
export function UsageTable({ tenants }: { tenants: Tenants }) {
  const say = useSay();
  const language = useConsole(({ appearance }) => appearance.language);
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  return (
    <section className="card part-card" aria-labelledby="usage-title">
      <h2 id="usage-title">{say("keyUsage")}</h2>
      <table className="part-table lines">
        <thead>
          <tr>
            <th scope="col">{say("keyTenant")}</th>
            <th scope="col">{say("budget")}</th>
            <th scope="col">{say("budgetUsed")}</th>
          </tr>
        </thead>
        <tbody>
          {tenants.flatMap(({ tenant, budgets }) =>
            budgets.map(({ name, used, reserved, allowed }) => (
              <tr key={`${tenant} ${name}`}>
                <th scope="row">{tenant}</th>
                <td data-label={say("budget")}>{say(names[name])}</td>
                <td data-label={say("budgetUsed")}>
                  <meter
                    min={0}
                    max={allowed}
                    value={used + reserved}
                    aria-label={say("budgetOf", tenant)}
                  />{" "}
                  <span className="share">
                    {say("budgetShare", number.format(used + reserved), number.format(allowed))}
                  </span>
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </section>
  );
}
