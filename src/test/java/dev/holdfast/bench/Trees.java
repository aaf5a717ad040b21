package dev.holdfast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Workspaces of many files, each grown once for all parts of a bench that look at it.
final class Trees {

    /// Files in a folder.
    private static final int FOLDER = 100;

    /// Folders that are added to a repository at once.
    private static final int PIECE = 500;

    /// How many files there are, a hundred in each folder.
    enum Size {
        SMALL("10k", 10_000, 11_640),
        /// 1.4 GiB.
        LARGE("150k", 150_000, 11_640),
        /// Of 600 bytes, which lie in the file system's own trees.
        HUGE("1m", 1_000_000, 10_100);

        private final String word;
        private final int files;
        private final int lastNumber;

        Size(String word, int files, int lastNumber) {
            this.word = word;
            this.files = files;
            this.lastNumber = lastNumber;
        }

        String word() {
            return word;
        }
    }

    /// No two files are equal, and all of them are the agent's.
    private static final String GROW = """
            python3 - "$@" <<'END'
            import os, sys
            files, last = int(sys.argv[2]), int(sys.argv[3])
            os.chdir(sys.argv[1])
            os.setegid(52000)
            os.seteuid(52000)
            text = " ".join(str(n) for n in range(10000, last)).encode()
            for folder in range(files // 100):
                os.makedirs("src/%d" % folder)
                for file in range(100):
                    made = os.open("src/%d/%d.txt" % (folder, file), os.O_CREAT | os.O_WRONLY, 0o644)
                    os.write(made, b"%d %d %s" % (folder, file, text))
                    os.close(made)
            END
            sync -f "$1"
            """;

    private static final Map<String, String> PLAIN_GIT = Map.of(
            "GIT_CONFIG_NOSYSTEM", "1",
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_AUTHOR_NAME", "Bench",
            "GIT_AUTHOR_EMAIL", "bench@example.com",
            "GIT_COMMITTER_NAME", "Bench",
            "GIT_COMMITTER_EMAIL", "bench@example.com");

    /// An agent's workspace with so many files. Git's own folder lies outside of it.
    record Tree(Size size, String agent, Path workspace, Path git) {

        /// `add -A` and `commit` of everything; the first time that is a repository of everything, in pieces,
        /// because Git takes more and more time for each file of a piece.
        void commit() throws IOException, InterruptedException {
            if (!Files.exists(git)) {
                git("init", "--quiet");
                for (int folder = 0; folder < size.files / FOLDER; folder += PIECE) {
                    git(adding(folder, Math.min(folder + PIECE, size.files / FOLDER)));
                }
            }
            git("add", "-A");
            git("commit", "--quiet", "--allow-empty", "--message=All");
        }

        private static String[] adding(int from, int to) {
            return IntStream.range(-1, to - from)
                    .mapToObj(folder -> folder < 0 ? "add" : "src/" + (from + folder))
                    .toArray(String[]::new);
        }

        void git(String... arguments) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of("git", "-c", "safe.directory=*", "-c", "gc.auto=0"));
            // The first commit writes one pack instead of a file for each file.
            command.addAll(List.of("-c", "core.bigFileThreshold=1", "-c", "core.compression=0"));
            command.addAll(List.of("--git-dir", git.toString()));
            command.addAll(List.of("--work-tree", workspace.toString()));
            command.addAll(List.of(arguments));
            Programs.run(PLAIN_GIT, command);
        }
    }

    private final Map<Size, Tree> grown = new EnumMap<>(Size.class);

    /// The tree of this size, grown when it is asked for first.
    Tree of(Site site, Size size) throws IOException, InterruptedException {
        Tree known = grown.get(size);
        if (known != null) {
            return known;
        }
        System.err.println("growing " + size.files + " files …");
        String agent = "tree-" + size.word();
        site.createAgent(agent);
        Tree tree =
                new Tree(size, agent, site.workspace(agent), site.directory().resolve(agent + ".git"));
        Programs.shell(
                GROW, tree.workspace().toString(), Integer.toString(size.files), Integer.toString(size.lastNumber));
        grown.put(size, tree);
        return tree;
    }
}
