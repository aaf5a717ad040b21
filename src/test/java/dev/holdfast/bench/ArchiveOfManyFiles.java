package dev.holdfast.bench;

import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import java.nio.file.Path;
import java.util.List;

/// A folder of 40,000 files as one tar by the API, beside `tar -c` of the same folder. Both sides go through a
/// pipe or a socket, with everything in memory.
final class ArchiveOfManyFiles implements Bench.Part {

    /// 0.8 of the speed.
    private static final Target TAR =
            new Target("tar_40k", Unit.MILLISECONDS, "tar -c through a pipe", new Times(1 / 0.8));

    private static final String AGENT = "many-to-pack";

    private static final String GROW = """
            cd "$1"
            mkdir src
            text=$(seq -s ' ' 10000 10400)
            for folder in $(seq 400); do
                mkdir src/$folder
                for file in $(seq 100); do
                    echo "$folder $file $text" > src/$folder/$file.txt
                done
            done
            chown -R 52000:52000 src
            sync -f .
            """;

    private static final String BY_API = """
            test "$(curl --silent --show-error --fail --header "Authorization: Bearer $2" "$1" | wc --bytes)" -gt 90000000
            """;
    private static final String PLAIN = "tar -C \"$1\" -c src | cat > /dev/null";

    @Override
    public List<Target> targets() {
        return List.of(TAR);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.restartServer(FilesBench.HEAP);
        site.createAgent(AGENT);
        Path workspace = site.workspace(AGENT);
        Programs.shell(GROW, workspace.toString());
        String address = site.address() + "/v1/agents/" + AGENT + "/files/src?bundle=tar";
        for (int warm = 0; warm < 2; warm++) {
            Programs.shell(BY_API, address, site.token());
            Programs.shell(PLAIN, workspace.toString());
        }
        for (int run = 0; run < runs.brief(); run++) {
            measurements.ours(TAR, () -> Programs.shell(BY_API, address, site.token()));
            measurements.baseline(TAR, () -> Programs.shell(PLAIN, workspace.toString()));
        }
        site.deleteAgent(AGENT);
    }
}
