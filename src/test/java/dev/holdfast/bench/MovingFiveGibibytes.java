package dev.holdfast.bench;

import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Five gibibytes into a workspace and out of it by the files API, beside nginx on the same file and disk.
///
/// Uploads end safe on the disk, which nginx is given a `sync` for. Downloads are read and dropped, from a file
/// that is not in memory.
final class MovingFiveGibibytes implements Bench.Part {

    /// 0.9 of the speed.
    private static final Times GOAL = new Times(1 / 0.9);

    private static final Target UPLOAD = new Target("upload_5g", Unit.MILLISECONDS, "nginx WebDAV PUT, sync", GOAL);
    private static final Target DOWNLOAD = new Target("download_5g", Unit.MILLISECONDS, "nginx sendfile", GOAL);

    private static final String AGENT = "huge-files";
    private static final String NAME = "huge";

    private static final String PUT = """
            curl --silent --show-error --fail --output /dev/null --header "Authorization: Bearer $3" --upload-file "$1" "$2"
            """;
    private static final String GET = """
            curl --silent --show-error --fail --output /dev/null --header "Authorization: Bearer $2" "$1"
            """;

    @Override
    public List<Target> targets() {
        return List.of(UPLOAD, DOWNLOAD);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.restartServer(FilesBench.HEAP);
        site.createAgent(AGENT);
        Path workspace = site.workspace(AGENT);
        Path here = site.directory().resolve(NAME);
        Programs.shell("head -c 5G /dev/urandom > \"$1\"; sync \"$1\"", here.toString());
        String ours = site.address() + "/v1/agents/" + AGENT + "/files/" + NAME;
        try (Nginx nginx = Nginx.serving(workspace, site.directory())) {
            for (int run = 0; run < runs.lengthy(); run++) {
                clear(here, workspace.resolve("plain"));
                clear(here, workspace.resolve(NAME));
                measurements.ours(UPLOAD, () -> Programs.shell(PUT, here.toString(), ours, site.token()));
                clear(here, workspace.resolve("plain"));
                measurements.baseline(UPLOAD, () -> {
                    Programs.shell(PUT, here.toString(), nginx.address() + "/plain", "none");
                    Programs.run("sync", workspace.resolve("plain").toString());
                });
                forget(workspace.resolve(NAME));
                measurements.ours(DOWNLOAD, () -> Programs.shell(GET, ours, site.token()));
                forget(workspace.resolve(NAME));
                measurements.baseline(DOWNLOAD, () -> Programs.shell(GET, nginx.address() + "/" + NAME, "none"));
            }
        }
        measurements.remark("upload_5g, download_5g: with a heap of at most " + FilesBench.HEAP + " the server had "
                + (site.server().residentBytes() >> 20) + " MiB resident afterwards.");
        Files.delete(here);
        site.deleteAgent(AGENT);
    }

    private static void clear(Path source, Path target) throws IOException, InterruptedException {
        Files.deleteIfExists(target);
        Site.settle(target.resolveSibling("."));
        forget(source);
    }

    /// Has the machine forget the file's bytes.
    private static void forget(Path file) throws IOException, InterruptedException {
        Programs.run("dd", "if=" + file, "iflag=nocache", "count=0", "status=none");
    }
}
