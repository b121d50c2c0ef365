"use client";

import { useId } from "react";
import { joinClasses } from "@/components/ui/join-classes";

interface ChoiceGroupProps<Value extends string> {
  readonly legend: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

/** A few exclusive choices side by side: radio buttons in the shape of a segmented control. */
export function ChoiceGroup<Value extends string>({
  legend,
  value,
  choices,
  onChange,
}: ChoiceGroupProps<Value>) {
  const name = useId();
  return (
    <fieldset className="inline-flex rounded-lg border border-line bg-sunken p-0.5">
      <legend className="sr-only">{legend}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className={joinClasses(
            "inline-flex min-h-9 cursor-pointer items-center rounded-md px-3.5 text-base transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:min-h-11",
            choice.value === value
              ? "bg-raised font-medium text-ink shadow-soft"
              : "text-ink-muted hover:text-ink",
          )}
        >
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
            className="sr-only"
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}
