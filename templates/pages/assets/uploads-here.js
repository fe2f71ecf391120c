import { session } from "./session.js";
import { Uploads } from "./uploads.js";

/** The uploads of who is signed in here, carried on from wherever they were. */
export const uploads = new Uploads((await session)?.tenant);
await uploads.restore();
