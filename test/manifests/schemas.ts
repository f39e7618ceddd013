import { ScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import { Deployment } from "kubernetes-models/apps/v1";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2";
import { CronJob, Job } from "kubernetes-models/batch/v1";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1";
import { PersistentVolumeClaim, Service } from "kubernetes-models/v1";
import type { Manifest } from "./kustomized.ts";

const models = {
  CronJob,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  ScaledObject,
  Service,
};

/**
 * Checks an object by the schema of its kind, of Kubernetes or of KEDA.
 *
 * @throws Error if the kind is none of those that docops uses, its version is another, or the object does not fit.
 */
export function checkSchema(object: Manifest): void {
  const Model = models[object.kind as keyof typeof models];
  if (Model === undefined) throw new Error(`there is no schema for ${object.kind}`);
  const { apiVersion } = new Model({} as never);
  if (object.apiVersion !== apiVersion) throw new Error(`${object.kind} is ${object.apiVersion}`);
  new Model(object).validate();
}
