package dev.holdfast.bench;

import dev.holdfast.bench.Target.AtMost;
import dev.holdfast.bench.Target.Unit;
import dev.holdfast.json.Json;
import dev.holdfast.walk.Api;
import java.nio.file.Path;
import java.util.List;

/// A hundred forks of an agent with 10,000 files in one call of the API, beside as many snapshots by btrfs' own
/// program. The forks begin paused, so no container is paid for on either side.
final class ForksAtOnce implements Bench.Part {

    private static final Target FORK_100 =
            new Target("fork_100", Unit.MILLISECONDS, "100 × btrfs subvolume snapshot", new AtMost(1000, "1 s"));

    private static final String AGENT = "many-forks";
    private static final int FORKS = 100;

    private static final String MAKE_FILES = """
            folder=0
            while [ $folder -lt 100 ]; do
                mkdir $folder
                for file in $(seq 100); do echo "$folder $file" > $folder/$file; done
                folder=$((folder + 1))
            done
            """;

    private static final String PLAIN = """
            for fork in $(seq 100); do btrfs -q subvolume snapshot "$1" "$2-$fork"; done
            """;

    private static final String REMOVE = """
            for fork in $(seq 100); do btrfs -q subvolume delete "$1-$fork"; done
            """;

    @Override
    public List<Target> targets() {
        return List.of(FORK_100);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.createAgent(AGENT);
        site.runTask(AGENT, MAKE_FILES);
        Path workspace = site.workspace(AGENT);
        Path volume = site.volume(AGENT);
        // One that does not count, for code that is read and compiled for the first time.
        remove(site, site.api().fork(AGENT, Json.object().put("count", FORKS)));
        for (int run = 0; run < runs.lengthy(); run++) {
            Site.settle(workspace);
            Api.Forks[] made = new Api.Forks[1];
            measurements.ours(
                    FORK_100,
                    () -> made[0] = site.api().fork(AGENT, Json.object().put("count", FORKS)));
            remove(site, made[0]);
            String plain = volume.resolveSibling("plain").toString();
            measurements.baseline(FORK_100, () -> Programs.shell(PLAIN, volume.toString(), plain));
            Programs.shell(REMOVE, plain);
        }
        site.deleteAgent(AGENT);
    }

    private static void remove(Site site, Api.Forks forks) throws Exception {
        for (Api.Forked fork : forks.forks()) {
            site.deleteAgent(fork.id());
        }
    }
}
