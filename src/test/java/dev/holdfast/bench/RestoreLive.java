package dev.holdfast.bench;

import dev.holdfast.bench.Target.More;
import dev.holdfast.bench.Target.Unit;
import dev.holdfast.walk.Docker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A workspace of 150,000 files is restored under its living container: from the call until the other content is
/// seen inside. Both sides look by `docker exec`, which is all that the baseline does.
final class RestoreLive implements Bench.Part {

    private static final Target RESTORE =
            new Target("restore_live", Unit.MILLISECONDS, "docker exec of cat", new More(50));

    private static final int CHANGED = 10;

    private final Trees trees;

    RestoreLive(Trees trees) {
        this.trees = trees;
    }

    @Override
    public List<Target> targets() {
        return List.of(RESTORE);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        Trees.Tree tree = trees.of(site, Trees.Size.LARGE);
        System.err.println("restoring " + tree.agent() + " …");
        List<String> contents = List.of("this", "that");
        List<String> snapshots = new ArrayList<>();
        for (String content : contents) {
            change(tree, content);
            snapshots.add(site.api().snapshot(tree.agent(), content).id());
        }
        String container = site.container(tree.agent());
        String began = site.docker().inspect(container, "{{.State.StartedAt}}");
        List<Double> calls = new ArrayList<>();
        for (int run = 0; run < runs.brief() * 2; run++) {
            String snapshot = snapshots.get(run % 2);
            String content = contents.get(run % 2);
            long start = System.nanoTime();
            site.api().restore(tree.agent(), snapshot);
            calls.add((System.nanoTime() - start) / 1e6);
            expect(content, seen(site.docker(), container));
            measurements.ours(RESTORE, (System.nanoTime() - start) / 1e6);
            measurements.baseline(RESTORE, () -> seen(site.docker(), container));
        }
        expect(began, site.docker().inspect(container, "{{.State.StartedAt}}"));
        measurements.remark(String.format(
                Locale.ROOT, "restore_live: the call itself took %.1f ms (median).", new Samples(calls).median()));
        remarkGit(tree, runs, measurements);
    }

    private static void remarkGit(Trees.Tree tree, Bench.Runs runs, Measurements measurements) throws Exception {
        List<Double> resets = new ArrayList<>();
        tree.commit();
        for (int run = 0; run < runs.lengthy(); run++) {
            change(tree, "other " + run);
            resets.add(Measurements.time(() -> tree.git("reset", "--hard", "--quiet")));
        }
        measurements.remark(String.format(
                Locale.ROOT,
                "restore_live: git reset --hard of %d changed files took %.0f ms (median).",
                CHANGED,
                new Samples(resets).median()));
    }

    private static void change(Trees.Tree tree, String content) throws IOException, InterruptedException {
        for (int folder = 0; folder < CHANGED; folder++) {
            Files.writeString(tree.workspace().resolve("src/" + folder + "/7.txt"), content, StandardCharsets.UTF_8);
        }
        Site.settle(tree.workspace());
    }

    private static String seen(Docker docker, String container) {
        return docker.run("exec", container, "cat", "/workspace/src/0/7.txt")
                .output()
                .strip();
    }

    private static void expect(String wanted, String found) throws IOException {
        if (!found.equals(wanted)) {
            throw new IOException("\"" + found + "\" and not \"" + wanted + "\".");
        }
    }
}
