package dev.holdfast.workspace.search;

import static dev.holdfast.workspace.search.SearchServer.code;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.SnapshotId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SearchTest {

    private SearchServer server;

    @BeforeAll
    void start() throws IOException {
        server = new SearchServer(new Searches.Limits(2, 6, Duration.ofSeconds(60)));
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void empty() throws Exception {
        server.shell("find . -mindepth 1 -delete");
    }

    @Test
    void aMatchIsToldWithItsPlace() throws Exception {
        server.shell("mkdir src; printf 'one\\nzwölf Größen, große Größe\\n' > 'src/ä b.txt'; echo none > other");
        List<JsonNode> lines = server.lines("q", "größe");
        assertThat(lines).hasSize(2);
        JsonNode match = lines.getFirst();
        assertThat(match.path("type").asString()).isEqualTo("match");
        assertThat(match.path("path").asString()).isEqualTo("src/%C3%A4%20b.txt");
        assertThat(match.path("line").asInt()).isEqualTo(2);
        String text = match.path("text").asString();
        assertThat(text).isEqualTo("zwölf Größen, große Größe");
        assertThat(match.path("ranges")
                        .valueStream()
                        .map(range -> text.substring(
                                range.get(0).asInt(), range.get(1).asInt())))
                .containsExactly("Größe", "Größe");
        JsonNode end = lines.getLast();
        assertThat(end.path("type").asString()).isEqualTo("end");
        assertThat(end.path("matches").asInt()).isEqualTo(1);
        assertThat(end.path("files").asInt()).isEqualTo(1);
        assertThat(end.path("truncated").asBoolean()).isFalse();
        assertThat(end.path("took_ms").isNumber()).isTrue();
    }

    @Test
    void textIsNoExpressionUnlessItIsAskedFor() throws Exception {
        server.shell("printf 'a.c\\nabc\\n-e x\\n' > file");
        assertThat(server.texts("q", "a.c")).containsExactly("a.c");
        assertThat(server.texts("q", "a.c", "regex", "true")).containsExactly("a.c", "abc");
        assertThat(server.texts("q", "-e x")).containsExactly("-e x");
        assertThat(server.texts("q", "^$|zzz", "regex", "true")).isEmpty();
    }

    @Test
    void lettersMatterAsAskedFor() throws Exception {
        server.shell("printf 'Word\\nword\\n' > file");
        assertThat(server.texts("q", "word")).containsExactly("Word", "word");
        assertThat(server.texts("q", "Word")).containsExactly("Word");
        assertThat(server.texts("q", "word", "case", "sensitive")).containsExactly("word");
        assertThat(server.texts("q", "WORD", "case", "insensitive")).containsExactly("Word", "word");
    }

    @Test
    void whatIsIgnoredIsSearchedOnlyWhenAskedForAndNeverBecauseOfAGlob() throws Exception {
        server.shell("mkdir -p .git lib/deep; printf '/out.txt\\n' > .gitignore; printf 'deep/\\n' > lib/.gitignore;"
                + " for f in out.txt in.txt .env .git/config lib/deep/a.txt lib/b.txt; do echo needle > $f; done");
        assertThat(server.paths("q", "needle")).containsExactly(".env", "in.txt", "lib/b.txt");
        assertThat(server.paths("q", "needle", "glob", "*.txt")).containsExactly("in.txt", "lib/b.txt");
        assertThat(server.paths("q", "needle", "glob", "!*.txt")).containsExactly(".env");
        assertThat(server.paths("q", "needle", "glob", "lib/**")).containsExactly("lib/b.txt");
        assertThat(server.paths("q", "needle", "ignored", "true"))
                .containsExactly(".env", ".git/config", "in.txt", "lib/b.txt", "lib/deep/a.txt", "out.txt");
        assertThat(server.paths("q", "needle", "ignored", "true", "glob", "out*"))
                .containsExactly("out.txt");
    }

    @Test
    void whatIsAboveAFolderAlsoSaysWhatIsIgnoredInIt() throws Exception {
        server.shell("mkdir -p a/b; echo b/no.txt > a/.gitignore; echo needle > a/b/no.txt; echo needle > a/b/yes.txt;"
                + " echo needle > top; ln -s a/b link; ln -s /workspace/a absolute; ln -s /etc out");
        assertThat(server.paths("q", "needle", "path", "a/b")).containsExactly("a/b/yes.txt");
        assertThat(server.paths("q", "needle", "path", "absolute/")).containsExactly("absolute/b/yes.txt");
        assertThat(code(server.search("q", "needle", "path", "out"))).isEqualTo("409 link_outside");
        assertThat(code(server.search("q", "needle", "path", "top"))).isEqualTo("409 not_a_directory");
        assertThat(code(server.search("q", "needle", "path", "absent"))).isEqualTo("404 file_not_found");
        assertThat(code(server.search("q", "needle", "path", "../x"))).isEqualTo("400 bad_path");
    }

    @Test
    void filesAreFoundByTheirPaths() throws Exception {
        server.shell("mkdir -p src/main .hidden; touch src/main/App.java src/main/app.css .hidden/x README.md"
                + " $'src/two\\nlines.java' $'src/\\xff.java'; echo '*.css' > .gitignore");
        assertThat(server.paths("in", "names", "q", "app")).containsExactly("src/main/App.java");
        assertThat(server.paths("in", "names", "q", "app", "ignored", "true"))
                .containsExactly("src/main/App.java", "src/main/app.css");
        assertThat(server.paths("in", "names", "q", "^src/(?s-u:[^/]*)\\.java$", "regex", "true"))
                .containsExactly("src/two%0Alines.java", "src/~b64~_y5qYXZh");
        assertThat(server.paths("in", "names", "glob", "**/main/*.java")).containsExactly("src/main/App.java");
        assertThat(server.paths("in", "names"))
                .containsExactly(
                        ".gitignore",
                        ".hidden/x",
                        "README.md",
                        "src/main/App.java",
                        "src/two%0Alines.java",
                        "src/~b64~_y5qYXZh");
        assertThat(server.paths("in", "names", "path", "src/main", "q", "App")).containsExactly("src/main/App.java");
    }

    @Test
    void namesAndLinesNeedNotBeText() throws Exception {
        server.shell("mkdir $'d\\xfe'; printf 'b\\xe4r needle \\xff\\n' > $'d\\xfe/f\\xff'; echo needle > other");
        List<JsonNode> lines = server.lines("q", "needle", "path", "~b64~ZP4");
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().path("path").asString()).isEqualTo("~b64~ZP4/~b64~Zv8");
        assertThat(lines.getFirst().path("text").asString()).isEqualTo("b\ufffdr needle \ufffd");
        assertThat(lines.getFirst().path("ranges").get(0).get(0).asInt()).isEqualTo(4);
        assertThat(server.paths("in", "names", "q", "f")).containsExactly("~b64~ZP4/~b64~Zv8");
    }

    @Test
    void aSnapshotIsSearchedAsItWas() throws Exception {
        server.shell("echo needle before > file");
        SnapshotId snapshot = server.snapshot();
        server.shell("echo needle after > file; echo needle > fresh");
        assertThat(server.texts("q", "needle")).containsExactly("needle", "needle after");
        assertThat(server.texts("q", "needle", "snapshot", snapshot.value())).containsExactly("needle before");
        assertThat(code(server.search("q", "x", "snapshot", SnapshotId.fresh().value())))
                .isEqualTo("404 snapshot_not_found");
    }

    @Test
    void aLongLineIsToldInPart() throws Exception {
        server.shell("python3 -c \"import sys; w=sys.stdout.write; w('ü'*1000+'needle'+'y'*3000+'\\n');"
                + " w('x'*3000000+'needle\\n'); w('needle '*2000000+'\\n'); w('\\x01'*200000+'needle\\n')\" > file");
        List<JsonNode> lines = server.lines("q", "needle");
        assertThat(lines).hasSize(5);
        assertThat(lines.subList(0, 4).stream().map(line -> line.path("line").asInt()))
                .containsExactly(1, 2, 3, 4);
        assertThat(lines)
                .allSatisfy(line ->
                        assertThat(line.path("text").asString("").length()).isLessThanOrEqualTo(500));
        JsonNode first = lines.getFirst();
        assertThat(first.path("text").asString()).contains("üneedley").doesNotContain("\ufffd");
        JsonNode range = first.path("ranges").get(0);
        assertThat(first.path("text")
                        .asString()
                        .substring(range.get(0).asInt(), range.get(1).asInt()))
                .isEqualTo("needle");
        assertThat(lines.get(2).path("ranges").size()).isGreaterThan(10);
    }

    @Test
    void noMoreThanTheLimitIsTold() throws Exception {
        server.shell("for i in $(seq 300); do echo needle; done | tee a > b");
        List<JsonNode> lines = server.lines("q", "needle", "limit", "7");
        assertThat(lines).hasSize(8);
        assertThat(lines.getLast().path("truncated").asBoolean()).isTrue();
        assertThat(server.lines("q", "needle").getLast().path("matches").asInt())
                .isEqualTo(600);
        assertThat(server.lines("in", "names", "limit", "1")
                        .getLast()
                        .path("truncated")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void whatCannotBeReadIsRefusedWithTheReason() throws Exception {
        server.shell("echo needle > file");
        assertThat(code(server.search("q", "a(", "regex", "true"))).isEqualTo("400 bad_pattern");
        assertThat(code(server.search("q", "(?=a)", "regex", "true"))).isEqualTo("400 bad_pattern");
        assertThat(code(server.search("q", "a(", "regex", "true", "in", "names")))
                .isEqualTo("400 bad_pattern");
        assertThat(code(server.search("q", "((a{100}){100}){100}", "regex", "true")))
                .isEqualTo("400 bad_pattern");
        assertThat(code(server.search("q", "a", "glob", "{a"))).isEqualTo("400 bad_pattern");
        assertThat(code(server.search("q", "a\nb"))).isEqualTo("400 bad_query");
        assertThat(code(server.search("q", "a\0b"))).isEqualTo("400 bad_query");
        assertThat(code(server.search("q", ""))).isEqualTo("400 bad_query");
        assertThat(code(server.search("q", "a", "in", "shapes"))).isEqualTo("400 bad_query");
        assertThat(code(server.search("q", "a", "limit", "0"))).isEqualTo("400 bad_query");
        assertThat(server.paths("q", "needle", "glob", "--pre=id")).isEmpty();
    }

    @Test
    void nothingInTheTreeStopsASearchOrLeadsItOut() throws Exception {
        server.shell("mkfifo pipe; mkdir d; mkfifo d/pipe; truncate -s 8E giant 2>/dev/null || truncate -s 7E giant;"
                + " ln -s /etc/passwd passwd; ln -s / root; ln -s loop loop; ln -s /input input; ln -s /usr/bin bin;"
                + " printf 'root\\0binary\\n' > binary; mknod disk b 254 0; mknod zero c 1 5;"
                + " printf -- '--pre=/bin/sh\\n' > .ripgreprc; echo 'root needle' > file; chmod 0 file");
        assertThat(server.paths("q", "root", "ignored", "true")).isEmpty();
        server.shell("chown -R -h 52000:52000 .; chmod 400 file");
        assertThat(server.paths("q", "root", "ignored", "true")).containsExactly("file");
        assertThat(code(server.search("q", "root", "path", "root"))).isEqualTo("409 link_outside");
        assertThat(server.paths("in", "names", "q", "p")).containsExactly(".ripgreprc");
    }
}
