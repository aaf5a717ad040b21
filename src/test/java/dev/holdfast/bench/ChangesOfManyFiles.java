package dev.holdfast.bench;

import dev.holdfast.bench.Target.AtMost;
import dev.holdfast.bench.Target.Unit;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What changed since a snapshot in a workspace of 150,000 files, 1.4 GiB in all, asked for by the API, beside
/// `git diff --stat` on the same files. Git's own folder lies outside of the workspace.
final class ChangesOfManyFiles implements Bench.Part {

    private static final AtMost GOAL = new AtMost(100, "100 ms");
    private static final Target FEW = new Target("changes_10", Unit.MILLISECONDS, "git diff --stat", GOAL);
    private static final Target MANY = new Target("changes_1000_of_150k", Unit.MILLISECONDS, "git diff --stat", GOAL);

    /// Spread over the whole tree: every so many files one is written anew, with another size.
    private static final String EDIT = """
            cd "$1"
            python3 - <<END
            for edit in range($2):
                place = edit * (150000 // $2)
                open("src/%d/%d.txt" % (place // 100, place % 100), "a").write("edited %d\\n" % edit)
            END
            sync -f .
            """;

    private static final String DIFF = """
            test "$(git --git-dir "$2" --work-tree "$1" diff --stat | wc -l)" = "$(($3 + 1))"
            """;

    private final Trees trees;

    ChangesOfManyFiles(Trees trees) {
        this.trees = trees;
    }

    @Override
    public List<Target> targets() {
        return List.of(FEW, MANY);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.restartServer(FilesBench.HEAP);
        Trees.Tree tree = trees.of(site, Trees.Size.LARGE);
        tree.commit();
        measure(site, new Edits(FEW, 10, tree), runs, measurements);
        measure(site, new Edits(MANY, 1000, tree), runs, measurements);
    }

    private record Edits(Target target, int count, Trees.Tree tree) {}

    private static void measure(Site site, Edits edits, Bench.Runs runs, Measurements measurements) throws Exception {
        Trees.Tree tree = edits.tree();
        String workspace = tree.workspace().toString();
        tree.commit();
        String snapshot =
                site.api().snapshot(tree.agent(), "before " + edits.count()).id();
        Programs.shell(EDIT, workspace, Integer.toString(edits.count()));
        measurements.remark(String.format(
                Locale.ROOT,
                "%s: the first time after the start of the server it took %.0f ms.",
                edits.target().name(),
                Measurements.time(() -> ask(site, tree, snapshot, edits.count()))));
        for (int run = 0; run < runs.brief(); run++) {
            measurements.ours(edits.target(), () -> ask(site, tree, snapshot, edits.count()));
        }
        for (int run = 0; run < runs.lengthy(); run++) {
            measurements.baseline(
                    edits.target(),
                    () -> Programs.shell(DIFF, workspace, tree.git().toString(), Integer.toString(edits.count())));
        }
    }

    private static void ask(Site site, Trees.Tree tree, String snapshot, int wanted)
            throws IOException, InterruptedException {
        String path = "/v1/agents/" + tree.agent() + "/changes?limit=1000&from=" + snapshot;
        String answer = new String(
                site.api().send("GET", path, BodyPublishers.noBody(), Map.of()).body(), StandardCharsets.UTF_8);
        if (!answer.contains("\"modified\":" + wanted + ",")) {
            throw new IOException("Not what was changed: " + answer.substring(0, Math.min(300, answer.length())));
        }
    }
}
