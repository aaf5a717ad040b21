package dev.holdfast.bench;

import dev.holdfast.bench.Target.AtMost;
import dev.holdfast.bench.Target.Unit;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A folder of 10,000 entries as a whole, and the first page of one of 100,000, over the API, beside `ls -l` of
/// the same folder.
final class LongLists implements Bench.Part {

    private static final AtMost GOAL = new AtMost(60, "60 ms");
    private static final Target WHOLE = new Target("list_10k", Unit.MILLISECONDS, "ls -l of 10,000", GOAL);
    private static final Target FIRST =
            new Target("list_100k_first_page", Unit.MILLISECONDS, "ls of 100,000 names, first 1,000", GOAL);

    private static final String AGENT = "long-lists";

    private static final String GROW = """
            cd "$1"
            for folder in ten hundred; do
                mkdir $folder
                count=10000
                test $folder = ten || count=100000
                (cd $folder; seq -f 'entry-%.0f.txt' $count | xargs touch)
            done
            chown -R 52000:52000 ten hundred
            sync -f .
            """;

    @Override
    public List<Target> targets() {
        return List.of(WHOLE, FIRST);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.restartServer(FilesBench.HEAP);
        site.createAgent(AGENT);
        Path workspace = site.workspace(AGENT);
        Programs.shell(GROW, workspace.toString());
        for (int warm = 0; warm < runs.brief(); warm++) {
            list(site, "ten?limit=10000");
            list(site, "hundred");
        }
        for (int run = 0; run < runs.brief(); run++) {
            measurements.ours(WHOLE, () -> list(site, "ten?limit=10000"));
            measurements.baseline(
                    WHOLE,
                    () -> Programs.shell(
                            "ls -l \"$1\" > /dev/null", workspace.resolve("ten").toString()));
            measurements.ours(FIRST, () -> list(site, "hundred"));
            measurements.baseline(
                    FIRST,
                    () -> Programs.shell(
                            "ls \"$1\" | sed -n 1,1000p > /dev/null",
                            workspace.resolve("hundred").toString()));
        }
        site.deleteAgent(AGENT);
    }

    private static void list(Site site, String folder) throws IOException, InterruptedException {
        var answer =
                site.api().send("GET", "/v1/agents/" + AGENT + "/files/" + folder, BodyPublishers.noBody(), Map.of());
        if (answer.statusCode() != 200) {
            throw new IOException("A listing was answered " + answer.statusCode() + ".");
        }
    }
}
