import "@fontsource/comic-neue/latin-400.css";
import "@fontsource/lato/latin-400.css";
import "@fontsource/lato/latin-700.css";
import "@fontsource/libre-baskerville/latin-400.css";
import "@ctckit/page/colours.css";
import "@ctckit/page/page.css";
import "@ctckit/page/controls.css";
import "./styles/page.css";
import "./styles/controls.css";
import "./styles/line.css";
import "./styles/speech.css";
import { lineSection } from "./line/line-section.ts";
import { speechSection } from "./speech/speech-section.ts";

speechSection();
await lineSection();
