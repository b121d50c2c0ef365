"use client";

import { useMe, usePlans } from "@/lib/client/hooks";
import type { Plan } from "@/lib/contract/billing";

export interface ModelChoice {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  /** In the user's plan. */
  readonly isUsable: boolean;
}

/** The models of all plans, and which of them this user's plan includes. */
export function useModels(): {
  all: readonly ModelChoice[];
  usable: readonly ModelChoice[];
  /**
   * Which model answers when this one is chosen: the plan's first when none is, or when the plan does not
   * include it (any more). Undefined until the plans are known.
   */
  answering: (chosen: string | undefined) => ModelChoice | undefined;
} {
  const { data: plans } = usePlans();
  const { data: me } = useMe();
  return modelsOf(plans ?? [], me?.plan);
}

function modelsOf(plans: readonly Plan[], planName: Plan["name"] | undefined) {
  const mine = new Set(plans.find(({ name }) => name === planName)?.models.map(({ id }) => id));
  const all = new Map<string, ModelChoice>();
  for (const plan of plans)
    for (const model of plan.models)
      if (!all.has(model.id)) all.set(model.id, { ...model, isUsable: mine.has(model.id) });
  const list = [...all.values()];
  const usable = list.filter(({ isUsable }) => isUsable);
  const answering = (chosen: string | undefined) => usable.find(({ id }) => id === chosen) ?? usable[0];
  return { all: list, usable, answering };
}
