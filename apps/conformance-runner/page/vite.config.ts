export { page as default } from "../../../vite.base.ts";
