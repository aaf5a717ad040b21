package dev.holdfast.bench;

import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// One gibibyte into a workspace and out of it by the files API, beside `cp` between the same two file
/// systems.
///
/// Every run reads a source that is not in memory, writes a file that is not there yet, and ends when that
/// is safe on the disk.
final class MovingAGibibyte implements Bench.Part {

    /// 0.8 of the speed.
    private static final Times GOAL = new Times(1 / 0.8);

    private static final Target UPLOAD = new Target("upload_1g", Unit.MILLISECONDS, "cp into the volume, sync", GOAL);
    private static final Target DOWNLOAD =
            new Target("download_1g", Unit.MILLISECONDS, "cp out of the volume, sync", GOAL);

    private static final String AGENT = "big-files";
    private static final String NAME = "gibibyte";

    private static final String UPLOAD_BY_API = """
            curl --silent --show-error --fail --output /dev/null --header "Authorization: Bearer $3" --upload-file "$1" "$2"
            """;
    private static final String DOWNLOAD_BY_API = """
            curl --silent --show-error --fail --output "$2" --header "Authorization: Bearer $3" "$1"
            sync "$2"
            """;
    private static final String COPY = """
            cp "$1" "$2"
            sync "$2"
            """;

    @Override
    public List<Target> targets() {
        return List.of(UPLOAD, DOWNLOAD);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.createAgent(AGENT);
        Path workspace = site.workspace(AGENT);
        Path here = site.directory().resolve(NAME);
        Programs.shell("head -c 1G /dev/urandom > \"$1\"; sync \"$1\"", here.toString());
        String address = site.api().base() + "/v1/agents/" + AGENT + "/files/" + NAME;
        for (int run = 0; run < runs.lengthy(); run++) {
            clear(here, workspace.resolve(NAME));
            measurements.ours(UPLOAD, () -> Programs.shell(UPLOAD_BY_API, here.toString(), address, site.token()));
            expectEqual(here, workspace.resolve(NAME));
            Path plain = workspace.resolve("plain");
            clear(here, plain);
            measurements.baseline(UPLOAD, () -> Programs.shell(COPY, here.toString(), plain.toString()));
        }
        Path back = site.directory().resolve("back");
        for (int run = 0; run < runs.lengthy(); run++) {
            clear(workspace.resolve(NAME), back);
            measurements.ours(DOWNLOAD, () -> Programs.shell(DOWNLOAD_BY_API, address, back.toString(), site.token()));
            expectEqual(here, back);
            clear(workspace.resolve(NAME), back);
            measurements.baseline(
                    DOWNLOAD, () -> Programs.shell(COPY, workspace.resolve(NAME).toString(), back.toString()));
        }
        site.deleteAgent(AGENT);
    }

    /// Forgets the source's bytes, and makes the target's place empty and its file system quiet.
    private static void clear(Path source, Path target) throws IOException, InterruptedException {
        Files.deleteIfExists(target);
        Site.settle(Objects.requireNonNull(target.getParent()));
        Programs.run("dd", "if=" + source, "iflag=nocache", "count=0", "status=none");
    }

    private static void expectEqual(Path sent, Path arrived) throws IOException {
        long difference = Files.mismatch(sent, arrived);
        if (difference >= 0) {
            throw new IOException(arrived + " differs from " + sent + " at byte " + difference + ".");
        }
    }
}
