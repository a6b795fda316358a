import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";
import { stories } from "./kubectl/calls.ts";
import { type Kubectl, KUBECTL, kubectlFor } from "./kubectl/run.ts";
import { type OwnNamespace, ownNamespace } from "./own-namespace.ts";

describeWith([KUBECTL], "kubectl", () => {
  let cluster: OwnNamespace;
  let kubectl: Kubectl;
  beforeAll(async () => {
    cluster = await ownNamespace();
    kubectl = await kubectlFor(cluster.kubeconfig, cluster.namespace);
  });
  afterAll(async () => {
    await kubectl.close();
    await cluster.close();
  });

  describe.each(stories)("$about", ({ calls }) => {
    it.each(calls)("$command", async (one) => {
      await kubectl.run(one);
      expect.hasAssertions();
    });
  });
});
