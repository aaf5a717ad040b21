package dev.holdfast.bench;

import dev.holdfast.bench.Target.AtMost;
import dev.holdfast.bench.Target.Unit;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What changed since a snapshot in a workspace of 150,000 files, 1.4 GiB in all, asked for by the API, beside
/// `git diff --stat` on the same files. Git's own folder lies outside of the workspace.
final class ChangesOfManyFiles implements Bench.Part {

    private static final AtMost GOAL = new AtMost(100, "100 ms");
    private static final Target FEW = new Target("changes_10", Unit.MILLISECONDS, "git diff --stat", GOAL);
    private static final Target MANY = new Target("changes_1000_of_150k", Unit.MILLISECONDS, "git diff --stat", GOAL);

    private static final String AGENT = "much-changed";

    private static final String GROW = """
            cd "$1"
            python3 - <<'END'
            import os
            text = " ".join(str(n) for n in range(10000, 11640))
            for folder in range(1500):
                os.makedirs("src/%d" % folder)
                for file in range(100):
                    open("src/%d/%d.txt" % (folder, file), "w").write("%d %d %s" % (folder, file, text))
            END
            chown -R 52000:52000 .
            git -c safe.directory='*' --git-dir "$2" --work-tree . init --quiet
            git -c gc.auto=0 -c core.looseCompression=0 --git-dir "$2" --work-tree . add -A
            git -c gc.auto=0 -c user.name=Bench -c user.email=bench@example.com --git-dir "$2" --work-tree . \\
              commit --quiet --message=All
            sync -f .
            """;

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

    @Override
    public List<Target> targets() {
        return List.of(FEW, MANY);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.restartServer(FilesBench.HEAP);
        site.createAgent(AGENT);
        Path workspace = site.workspace(AGENT);
        Path git = site.directory().resolve("changes.git");
        Programs.shell(GROW, workspace.toString(), git.toString());
        measure(site, new Edits(FEW, 10, workspace, git), runs, measurements);
        measure(site, new Edits(MANY, 1000, workspace, git), runs, measurements);
        site.deleteAgent(AGENT);
    }

    private record Edits(Target target, int count, Path workspace, Path git) {}

    private static void measure(Site site, Edits edits, Bench.Runs runs, Measurements measurements) throws Exception {
        Programs.shell(
                "git -c gc.auto=0 -c user.name=B -c user.email=b@e --git-dir \"$2\" --work-tree \"$1\" commit -qam x"
                        + " --allow-empty",
                edits.workspace().toString(),
                edits.git().toString());
        String snapshot = site.api().snapshot(AGENT, "before " + edits.count()).id();
        Programs.shell(EDIT, edits.workspace().toString(), Integer.toString(edits.count()));
        ask(site, snapshot, edits.count());
        for (int run = 0; run < runs.brief(); run++) {
            measurements.ours(edits.target(), () -> ask(site, snapshot, edits.count()));
            measurements.baseline(
                    edits.target(),
                    () -> Programs.shell(
                            DIFF,
                            edits.workspace().toString(),
                            edits.git().toString(),
                            Integer.toString(edits.count())));
        }
    }

    private static void ask(Site site, String snapshot, int wanted) throws IOException, InterruptedException {
        String path = "/v1/agents/" + AGENT + "/changes?limit=1000&from=" + snapshot;
        String answer = new String(
                site.api().send("GET", path, BodyPublishers.noBody(), Map.of()).body(), StandardCharsets.UTF_8);
        if (!answer.contains("\"modified\":" + wanted + ",")) {
            throw new IOException("Not what was changed: " + answer.substring(0, Math.min(300, answer.length())));
        }
    }
}
