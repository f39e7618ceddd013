import { describeOnEachEngine } from "./engines.ts";
import { testDelivery } from "./job-delivery.ts";

describeOnEachEngine("local delivery", (engine) => {
  testDelivery({ queue: "local", engine, redis: () => null, empty: null });
});
