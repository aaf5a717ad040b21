// Sends a file with tus-js-client: send.mjs ENDPOINT TOKEN FILE PATH CHUNK_BYTES [end|again]
// "end" begins, sends one part, and ends the upload; "again" finds the one that an earlier run left and goes on.
import { createReadStream, statSync } from "node:fs";
import * as tus from "tus-js-client";

const [endpoint, token, file, path, chunk, how] = process.argv.slice(2);
const size = statSync(file).size;
const chunkSize = chunk === "all" ? Infinity : Number(chunk);
let retries = 0;

const upload = new tus.Upload(createReadStream(file), {
    endpoint,
    chunkSize,
    uploadSize: size,
    headers: { Authorization: `Bearer ${token}` },
    metadata: { path, mode: "0600" },
    retryDelays: [0, 200, 500, 1000, 2000, 5000, 5000],
    urlStorage: new tus.FileUrlStorage(`${file}.${path}.urls`),
    fingerprint: async () => `${file}-${size}`,
    storeFingerprintForResuming: true,
    onShouldRetry: (error) => {
        retries += 1;
        const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
        return status === 0 || status === 409 || status >= 500;
    },
    onChunkComplete: async (_bytes, accepted) => {
        if (how === "end" && accepted < size) {
            await upload.abort(true);
            console.log(`ended at ${accepted}`);
        }
    },
    onError: (error) => {
        console.log(`failed: ${error}`);
        process.exitCode = 1;
    },
    onSuccess: () => console.log(`sent, ${retries > 0 ? "after retries" : "at once"}`),
});

const earlier = await upload.findPreviousUploads();
if (how === "again") {
    console.log(`found ${earlier.length}`);
    upload.resumeFromPreviousUpload(earlier[0]);
}
upload.start();
