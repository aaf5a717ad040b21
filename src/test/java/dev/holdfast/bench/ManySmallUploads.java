package dev.holdfast.bench;

import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// 2,000 files of 2 KB on eight connections by the API, beside the same to the WebDAV of nginx, into the same
/// file system.
///
/// Ours are safe on the disk one by one when they are answered; those of nginx are not, so its side ends with
/// one `sync`.
final class ManySmallUploads implements Bench.Part {

    /// 0.7 of the speed.
    private static final Target UPLOADS =
            new Target("small_uploads", Unit.MILLISECONDS, "nginx WebDAV PUT, then sync", new Times(1 / 0.7));

    private static final String AGENT = "small-files";

    private static final String MAKE = """
            mkdir "$1"
            for file in $(seq 2000); do
                head -c 2048 /dev/urandom > "$1/$file"
            done
            """;

    private static final String PUT = """
            for file in $(seq 2000); do
                printf 'upload-file = "%s/%s"\\nurl = "%s/%s"\\noutput = "/dev/null"\\n' "$1" $file "$2" $file
            done | curl --silent --show-error --fail --parallel --parallel-immediate --parallel-max 8 \\
                --header "Authorization: Bearer $3" --config -
            """;

    @Override
    public List<Target> targets() {
        return List.of(UPLOADS);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.restartServer(FilesBench.HEAP);
        site.createAgent(AGENT);
        Path workspace = site.workspace(AGENT);
        String source = site.directory().resolve("small").toString();
        Programs.shell(MAKE, source);
        String ours = site.address() + "/v1/agents/" + AGENT + "/files/ours";
        try (Nginx nginx = Nginx.serving(workspace, site.directory())) {
            for (int run = 0; run < runs.lengthy() + 1; run++) {
                boolean counts = run > 0;
                Programs.run(
                        "rm",
                        "-rf",
                        workspace.resolve("ours").toString(),
                        workspace.resolve("plain").toString());
                Site.settle(workspace);
                double mine = Measurements.time(() -> Programs.shell(PUT, source, ours, site.token()));
                Site.settle(workspace);
                double plain = Measurements.time(() -> {
                    Programs.shell(PUT, source, nginx.address() + "/plain", "none");
                    Site.settle(workspace);
                });
                if (counts) {
                    measurements.ours(UPLOADS, mine);
                    measurements.baseline(UPLOADS, plain);
                }
            }
            requireAll(workspace.resolve("ours"));
            requireAll(workspace.resolve("plain"));
        }
        site.deleteAgent(AGENT);
    }

    private static void requireAll(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            long count = files.count();
            if (count != 2000) {
                throw new IllegalStateException(folder + " has " + count + " files.");
            }
        }
    }
}
