package dev.holdfast.bench;

import dev.holdfast.bench.Target.AtMost;
import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A workspace of 150,000 files is packed away, one file is read out of the packs, and it comes back. Beside `tar`
/// and `zstd`, which read nothing back, to a file on the same disk and from it into the same pool.
final class ArchiveOfTree implements Bench.Part {

    private static final Target ARCHIVE =
            new Target("archive_150k", Unit.MILLISECONDS, "tar -c | zstd, synced", new Times(1));
    private static final Target UNARCHIVE =
            new Target("unarchive_150k", Unit.MILLISECONDS, "zstd -d | tar -x, synced", new Times(1));
    private static final Target ONE_FILE =
            new Target("archived_file", Unit.MILLISECONDS, "zstd -d | tar -x of it", new AtMost(200, "200 ms"));

    private static final String FILE = "src/700/7.txt";
    private static final double MIB = 1 << 20;

    private static final String PACK = """
            tar -C "$1" -c . | zstd -q -f -o "$2"
            sync "$2"
            """;
    private static final String UNPACK = """
            mkdir "$2"
            zstd -q -d -c "$1" | tar -C "$2" -x
            sync -f "$2"
            """;
    private static final String UNPACK_ONE = "zstd -q -d -c \"$1\" | tar -x -O ./$2 > /dev/null";
    private static final String DROP = "sync; echo 3 > /proc/sys/vm/drop_caches";

    @Override
    public List<Target> targets() {
        return List.of(ARCHIVE, UNARCHIVE, ONE_FILE);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        Trees.Tree tree = new Trees().of(site, Trees.Size.LARGE);
        String agent = tree.agent();
        Path packed = site.directory().resolve("plain.tar.zst");
        Path plain = site.data().resolve("pool/plain");
        for (int run = 0; run < runs.lengthy(); run++) {
            System.err.println("archiving " + agent + " …");
            Programs.shell(DROP);
            measurements.baseline(
                    ARCHIVE, () -> Programs.shell(PACK, source(site).toString(), packed.toString()));
            Programs.shell(DROP);
            measurements.ours(ARCHIVE, () -> done(site, agent, "archive"));
            for (int file = 0; file < runs.brief(); file++) {
                measurements.ours(ONE_FILE, () -> site.api().read(agent, FILE));
            }
            measurements.baseline(ONE_FILE, () -> Programs.shell(UNPACK_ONE, packed.toString(), FILE));
            if (run == 0) {
                remarkSizes(site, packed, measurements);
            }
            Programs.shell(DROP);
            measurements.ours(UNARCHIVE, () -> done(site, agent, "unarchive"));
            Programs.shell(DROP);
            measurements.baseline(UNARCHIVE, () -> Programs.shell(UNPACK, packed.toString(), plain.toString()));
            Programs.run("rm", "-rf", plain.toString());
        }
        Files.delete(packed);
        site.deleteAgent(agent);
    }

    /// The workspace where it lies in the pool, since nothing is mounted of an agent that came back.
    private static Path source(Site site) throws IOException {
        try (Stream<Path> volumes = Files.list(site.data().resolve("pool/volumes"))) {
            return volumes.map(volume -> volume.resolve("workspace"))
                    .filter(workspace -> Files.exists(workspace.resolve(FILE)))
                    .findFirst()
                    .orElseThrow(() -> new IOException("No volume has " + FILE + "."));
        }
    }

    private static void done(Site site, String agent, String verb) throws IOException, InterruptedException {
        JsonNode now = site.api().post("/v1/agents/" + agent + "/" + verb + "?wait=30s", Json.object(), JsonNode.class);
        while (now.path("state").asString().equals("running")) {
            String operation = now.path("id").asString();
            now = site.api().get("/v1/operations/" + operation + "?wait=30s", JsonNode.class);
        }
        if (!now.path("state").asString().equals("done")) {
            throw new IOException("The agent " + agent + " was not brought to its end by " + verb + ": " + now);
        }
    }

    private static void remarkSizes(Site site, Path packed, Measurements measurements)
            throws IOException, InterruptedException {
        Path cold = site.data().resolve("cold");
        String bytes =
                Programs.run("du", "--summarize", "--bytes", cold.toString()).split("\\s", 2)[0];
        measurements.remark(String.format(
                Locale.ROOT,
                "archive_150k: %.0f MiB of packs, encrypted, beside %.0f MiB of tar.zst.",
                Long.parseLong(bytes) / MIB,
                Files.size(packed) / MIB));
    }
}
