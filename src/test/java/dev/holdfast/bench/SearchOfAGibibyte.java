package dev.holdfast.bench;

import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A text that is in two of many files of a workspace, 1 GiB in all, searched for by the API, beside `rg` on the
/// same files.
final class SearchOfAGibibyte implements Bench.Part {

    private static final Target SEARCH =
            new Target("search_1g", Unit.MILLISECONDS, "rg on the same tree", new Times(1.3));

    private static final String AGENT = "searched";
    private static final String WORDS = "the needle of this haystack";
    private static final String FOUND = "2";

    /// 8,192 files of 128 KiB of lines such as code has.
    private static final String GROW = """
            cd "$1"
            python3 - <<'END'
            import os, random
            random.seed(7)
            words = ["return", "value", "for", "index", "in", "range", "static", "final", "name", "=", "(", ")", "{", "}"]
            lines = [" ".join(random.choices(words, k=9)) for _ in range(5000)]
            for folder in range(64):
                os.mkdir("d%d" % folder)
                for file in range(128):
                    text = "\\n".join(random.choices(lines, k=2600))[: 128 << 10]
                    if folder in (9, 40) and file == 77:
                        text = text[:-100] + "\\n@WORDS@\\n"
                    open("d%d/f%d.java" % (folder, file), "w").write(text)
            END
            chown -R 52000:52000 .
            sync -f .
            """.replace("@WORDS@", WORDS);

    private static final String PLAIN = """
            cd "$1"
            test "$(rg --json --regexp "$2" ./ | grep -c '"type":"match"')" = "$3"
            """;

    private static final String BY_API = """
            test "$(curl --silent --show-error --fail --get --data-urlencode "q=$2" --data case=sensitive --header "Authorization: Bearer $4" "$1" \\
              | grep -c '"type":"match"')" = "$3"
            """;

    @Override
    public List<Target> targets() {
        return List.of(SEARCH);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.restartServer(FilesBench.HEAP);
        site.createAgent(AGENT);
        Path workspace = site.workspace(AGENT);
        Programs.shell(GROW, workspace.toString());
        String address = site.api().base() + "/v1/agents/" + AGENT + "/search";
        plain(workspace);
        for (int run = 0; run < runs.brief(); run++) {
            measurements.ours(SEARCH, () -> Programs.shell(BY_API, address, WORDS, FOUND, site.token()));
            measurements.baseline(SEARCH, () -> plain(workspace));
        }
        site.deleteAgent(AGENT);
    }

    private static void plain(Path workspace) throws IOException, InterruptedException {
        Programs.shell(PLAIN, workspace.toString(), WORDS, FOUND);
    }
}
