import type { JSX } from "solid-js";
import { LIMITS } from "../../../shared/limits.ts";
import { useI18n } from "../i18n.ts";
import { Field, type FieldProps } from "./Field.tsx";

/** Where a private relay's code is typed (P71). */
export function CodeField(
  props: Omit<FieldProps, "label" | "name" | "dir" | "maxlength">,
): JSX.Element {
  const { t } = useI18n();
  return (
    <Field
      {...props}
      label={t("relay-code.label")}
      name="code"
      dir="ltr"
      maxlength={LIMITS.codeChars}
    />
  );
}
