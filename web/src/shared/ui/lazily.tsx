import { createElement, type ComponentType, type FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../api/problem";
import { t } from "../i18n";
import { ProblemNotice } from "./ProblemNotice";

/** A part of a page that is loaded when it is first shown; "Waiting" keeps its place. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>, Waiting: FunctionComponent = () => null): FunctionComponent<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazily(props: P) {
    const [state, setState] = useState<"waiting" | "there" | "failed">(loaded ? "there" : "waiting");
    const ask = () => {
      setState("waiting");
      load().then((component) => { loaded = component; setState("there"); }, () => setState("failed"));
    };
    useEffect(() => { if (!loaded) ask(); }, []);
    if (state === "failed") return <ProblemNotice problem={ApiProblem.offline()} action={{ label: t("action.tryAgain"), run: ask }} />;
    return loaded ? createElement(loaded, props) : <Waiting />;
  };
}
