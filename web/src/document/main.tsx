import { render } from "preact";
import { App } from "./App";
import { language } from "./texts";
import "./document.css";

document.documentElement.lang = language;
const root = document.getElementById("root");
// The page stands at its own signed address; what it needs lies below it.
if (root) render(<App base={location.pathname.replace(/\/$/, "")} />, root);
