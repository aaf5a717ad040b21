package dev.holdfast.bench;

import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A snapshot of a workspace of 40,000 files by the API, beside a Git commit of the same files in the same
/// place.
///
/// Both sides begin with everything on the disk and in memory. The commits are made from outside, on the
/// agent's own volume, by Git with nothing configured but a name, and without the housekeeping that it
/// would begin on its own.
final class SnapshotOfManyFiles implements Bench.Part {

    private static final Target FIRST =
            new Target("snapshot_40k", Unit.MILLISECONDS, "first git add -A, git commit", new Times(0.01));
    private static final Target NEXT =
            new Target("snapshot_40k_next", Unit.MILLISECONDS, "next git add -A, git commit", new Times(0.1));

    private static final String AGENT = "many-files";
    private static final int FOLDERS = 400;
    private static final int CHANGES = 10;

    /// 100 files of about 2.5 KB in each folder, no two of them equal.
    private static final String MAKE_FILES = """
            text=$(seq -s ' ' 10000 10400)
            folder=0
            while [ $folder -lt %d ]; do
                mkdir -p src/$folder
                file=0
                while [ $file -lt 100 ]; do
                    echo "$folder $file $text" > src/$folder/$file.txt
                    file=$((file + 1))
                done
                folder=$((folder + 1))
            done
            """.formatted(FOLDERS);

    private static final Map<String, String> PLAIN_GIT = Map.of(
            "GIT_CONFIG_NOSYSTEM", "1",
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_AUTHOR_NAME", "Bench",
            "GIT_AUTHOR_EMAIL", "bench@example.com",
            "GIT_COMMITTER_NAME", "Bench",
            "GIT_COMMITTER_EMAIL", "bench@example.com");

    @Override
    public List<Target> targets() {
        return List.of(FIRST, NEXT);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.createAgent(AGENT);
        site.runTask(AGENT, MAKE_FILES);
        Path workspace = site.workspace(AGENT);
        for (int run = 0; run < runs.lengthy(); run++) {
            Programs.run("rm", "-rf", workspace.resolve(".git").toString());
            change(workspace, run);
            Site.settle(workspace);
            measurements.ours(FIRST, () -> site.api().snapshot(AGENT, "first"));
            git(workspace, "init", "--quiet");
            Site.settle(workspace);
            measurements.baseline(FIRST, () -> commit(workspace));
        }
        for (int run = 0; run < runs.brief(); run++) {
            change(workspace, runs.lengthy() + run);
            Site.settle(workspace);
            measurements.ours(NEXT, () -> site.api().snapshot(AGENT, "next"));
            measurements.baseline(NEXT, () -> commit(workspace));
        }
        remarkFreshlyWritten(site, measurements);
    }

    /// What the goal does not ask: a snapshot has to bring to the disk what the agent has just written.
    private static void remarkFreshlyWritten(Site site, Measurements measurements) throws Exception {
        site.createAgent("fresh-files");
        site.runTask("fresh-files", MAKE_FILES);
        double fresh = Measurements.time(() -> site.api().snapshot("fresh-files", "fresh"));
        measurements.remark(
                "snapshot_40k: asked for right after the task that wrote the 40,000 files, with much of it not"
                        + " on the disk yet, a snapshot took " + Math.round(fresh) + " ms (once).");
        site.deleteAgent("fresh-files");
    }

    private static void change(Path workspace, int run) throws IOException {
        for (int folder = 0; folder < CHANGES; folder++) {
            Path file = workspace
                    .resolve("src")
                    .resolve(Integer.toString(folder * (FOLDERS / CHANGES)))
                    .resolve("7.txt");
            Files.writeString(file, "changed in run " + run + "\n");
        }
    }

    private static void commit(Path workspace) throws IOException, InterruptedException {
        git(workspace, "add", "-A");
        git(workspace, "commit", "--quiet", "--message=All files");
    }

    private static void git(Path workspace, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("git", "-c", "safe.directory=*", "-c", "gc.auto=0", "-C", workspace.toString()));
        command.addAll(List.of(arguments));
        Programs.run(PLAIN_GIT, command);
    }
}
